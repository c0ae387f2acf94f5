// What cli-table3 measures its cells by: the same as our lines are measured by, in place of an older copy of its own.
module.exports = require('string-width').default;
