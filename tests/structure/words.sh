#!/bin/sh
# Words that do not belong into the tree: paths of a machine, hosts of registries, loose ends.
tree=". --exclude-dir=.git --exclude-dir=node_modules --exclude-dir=build --exclude-dir=build-* --exclude-dir=data --exclude=*.log --exclude=words.sh"
# shellcheck disable=SC2086
look() { grep -rnIE "$@" $tree | head; }
look '(^|[^a-z])/(work|home|root)/[a-z]' | grep -v '^./package-lock.json'
look 'registry\.npmjs|deb\.debian\.org|npmmirror'
look '(^|[^A-Za-z])(TODO|FIXME|XXX|HACK)([^A-Za-z]|$)' | grep -vE 'XXXXXX|/tests/golden/'
look '敬请期待|开发中|暂未开放'
exit 0
