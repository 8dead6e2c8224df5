"""Whose pages are left out, and what of a published page must not be readable.

- lists: files of addresses, ids, sites and texts, as people write them
- refuse: which pages those lists and their own opt-out signals keep out of a data set
- mask: e-mail addresses and phone numbers in published text, their length kept
- stand_off: an edition without text, and the way back from the raw files
"""
