// A module of its own, so that a bundle can load it with the first call: the names that a package of the old kind
// exports are lost when it is imported lazily itself.

export { LogLevel, WebClient } from '@slack/web-api';
