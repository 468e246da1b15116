"""Courses: groups for stress, anxiety and depression, from the template to the step towards a job that follows.

A course is an intervention of the catalogue, and who is in a group is a participation in it: places, waiting list,
attendance and price are kept there. Here stands what makes it a course: sessions, measures, the gate and the follow-up.
"""
