"""Which pages belong together, so that one split gets them all.

urls         a URL → the key that its tracked, AMP, mobile and print variants share
minhash      a text → the signature of its story
templates    a text → hashes of its short lines, and the pages whose menus and footers are one site's
signs        a page → all of these, one row of a table
near         signatures → pairs of near-duplicates
components   pairs → connected components
join         the signs of all pages → a verdict on each: copy, near-duplicate, group
names        groups → names that stay when a data set grows
deal         groups, days, sites → splits
"""
