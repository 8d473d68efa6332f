/** Nothing at all: what a runtime takes by itself. */

export async function verify() {}
