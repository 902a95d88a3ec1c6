"""What knows a format of files, a file each: ``pieces`` gives the text as it comes, its words and lines set apart.

It may import libraries that read files.
It never runs in a process that anybody waits for: ``child`` alone imports it.
"""
