// Where the help for somebody who may see it hooks in. A page for an exercise has no such help.

export const extras = {
	/** Called with (page, api) once, when the page starts. */
	start: [],
	/** Called with the model after the network, the task or the chosen number changed. */
	change: [],
	/** Return values that the slider should reach, given the model. */
	reach: [],
};
