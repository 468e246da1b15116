"""Participation: from the proposal of an intervention to its end.

A place is never given twice, those who wait are told by which rule, and every week booked has a price.
"""
