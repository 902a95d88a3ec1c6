"""What the pages of people and organizations show: who is who, with which role and mandate, and since when."""
