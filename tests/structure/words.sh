#!/bin/sh
# Words that do not belong into the tree.
git grep -nIE '(^|[^a-z])/(work|home|root)/[a-z]' -- . ':!tests/structure/words.sh' ':!package-lock.json' | head
git grep -nIE 'registry\.npmjs|deb\.debian\.org|npmmirror' -- . ':!tests/structure/words.sh' | head
git grep -nIwE 'TODO|FIXME|XXX|HACK' -- src tools web tests docs ':!tests/structure/words.sh' | grep -v 'XXXXXX' | head
git grep -nIE '敬请期待|开发中|暂未开放' -- src web ':!tests/structure/words.sh' | head
exit 0
