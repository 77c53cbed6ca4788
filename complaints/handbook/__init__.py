"""The written procedure to be read: one version in words and as a picture, put together from its rules.

stations.py   the stages that a version has, which rule belongs to which, and the ways between
sentences.py  deadlines, cases and rungs in words
chapters.py   the whole text, stage by stage
lettering.py  how wide words are, and where their lines break
picture.py    where boxes, lines and words of the flow picture stand
"""
