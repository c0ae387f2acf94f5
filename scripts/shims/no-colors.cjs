// cli-table3 is never asked for colours: its cells come coloured.
module.exports = {};
