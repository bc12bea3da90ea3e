"""The services of Examples/hummingbird, their real client, and what their traces have to be."""
