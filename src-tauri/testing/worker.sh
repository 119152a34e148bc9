#!/bin/sh
# Replaces pharmacast-cli in tests of the window: runs the file `script` of the data folder, which is its second argument.
. "$2/script"
