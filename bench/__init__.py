"""`make bench`: what cold starts, requests and whole games cost, in time, in AWS units and in dollars."""
