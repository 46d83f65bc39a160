#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
const x: string = process.version; console.log('hi', x, process.argv.slice(2));
