// Building blocks of data flow graphs, imported as "pg".

import 'spng/pgraph.jsonnet'
