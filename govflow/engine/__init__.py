"""Pure: what a workflow is and what one step does. No I/O, no clock, no framework."""
