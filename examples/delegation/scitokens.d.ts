/** The types of scitokens.js, which main.js takes from dist/url: all entries of the package in one file. */

export * from "scitokens";
