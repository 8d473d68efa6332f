"""Begins each Python of these tests: the demo service is one of the tests' own, as the Internet may not be at hand."""

import os

import requests

post = requests.post


def post_elsewhere(url, **given):
    return post(url.replace("https://demo.scitokens.org", os.environ["DEMO"]), **given)


requests.post = post_elsewhere
