"""Reservations as iCalendar (RFC 5545), for the calendar programs that people have."""
