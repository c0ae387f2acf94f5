#!/usr/bin/env node
// Node guard, the version, then the built program. CommonJS, so that any Node can start it, and starts it sooner than
// a module; written so that an old one still parses it: no import statement, const or arrow.
'use strict';

var needed = [20, 12];
var found = process.versions.node.split('.').map(Number);
var argv = process.argv.slice(2);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  process.stderr.write(
    'timecheck needs Node ' + needed.join('.') + ' or newer; this is Node ' + process.versions.node + '\n',
  );
  process.exitCode = 2;
} else if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  // A reader that has left is no fault of ours.
  process.stdout.on('error', function () {});
  process.stdout.write(require('../package.json').version + '\n');
} else {
  // Names are looked up in threads of this pool. With its four, the fifth name would wait for a server that is silent.
  process.env.UV_THREADPOOL_SIZE = process.env.UV_THREADPOOL_SIZE || '16';
  // Also takes rejected promises. Node's own exit code 1 would say "something was found"; a fault of the program is 2.
  process.on('uncaughtException', fail);
  import('../dist/main.js').then(function (program) {
    return program.main(argv);
  });
}

function fail(error) {
  var unbuilt = error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist[\\/]main\.js/.test(error.message);
  process.stderr.write(
    unbuilt
      ? 'timecheck is not built yet: run npm run build\n'
      : 'timecheck: internal error: ' + ((error && error.stack) || error) + '\n',
  );
  process.exit(2);
}
