"""What it costs and how it grows. `make bench` runs everything and prints tables; results are committed per release."""
