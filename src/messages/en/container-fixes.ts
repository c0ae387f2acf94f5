import type { ContainerFix } from '../../checks/fixes/container.ts';

export const containerFixWords: Record<ContainerFix, string> = {
  'container-on-engine-host':
    "The engine is another machine's: change the compose file and run compose on the host of the engine, or wherever its project was started.",
  'container-set-tz': 'Write TZ in the compose file as shown; the service is then recreated, and is down for a moment.',
  'container-set-tz-shared':
    'Write TZ in the compose file as shown; other services use these lines too, and take the zone when they are recreated.',
  'container-set-tz-unread':
    'Write TZ under environment of the service in its compose file, which was not read: in a map as shown, in a list as - TZ=ZONE; the service is then recreated, and is down for a moment.',
  'container-set-tz-run':
    'Set TZ with this argument of docker run; that takes a new container, so save first what the old one holds outside of volumes.',
  'container-choose-tz':
    'Set TZ to the name of the zone that is wanted, as Europe/Berlin or Asia/Shanghai, where the container is configured.',
  'container-recreate': 'Its compose file says so already: recreate the service, which is down for a moment.',
  'container-keep-tz-wakapi':
    'Leave the zone of this Wakapi as it is: with Postgres or MySQL its times are stored in local time, and a change moves everything recorded (wakapi#771).',
  'container-tz-dify':
    'Mind LOG_TZ of Dify: its logs follow that and not TZ, and Celery plans by it too, so that a change moves the beat schedule.',
  'container-tz-postgres':
    'Postgres keeps the timezone that initdb wrote, whatever TZ is: this changes it for new sessions; look first at columns without a zone and at defaults from now(). log_timezone is set alike.',
  'container-tz-mysql':
    'MariaDB and MySQL follow TZ: from the restart on, NOW() and what it fills DATETIME columns with are in the new zone.',
  'container-unset-tz': 'Take TZ out of the compose file; the service is then recreated, and is down for a moment.',
  'container-unset-tz-run':
    'Make the container anew without this argument of docker run, or without the ENV TZ of its image.',
  'container-unset-tz-image':
    'Take TZ out of the image or the env_file that sets it: it does not stand under environment in the compose file.',
  'container-install-tzdata':
    'Install the zone files in the Dockerfile, before its USER line; then rebuild the image and recreate the container.',
  'container-copy-tzdata':
    'Copy the zone files into the image: the first stage makes them, and the last line belongs into the last stage. Then rebuild it and recreate the container.',
  'container-update-tzdata':
    'Take newer zone files: pull a newer image, or rebuild it with this line and without the cache (--no-cache). Then recreate the container.',
  'container-embed-tzdata-go':
    'In a Go program of your own, import _ "time/tzdata" or build with -tags timetzdata: then it needs no zone files.',
  'container-mount-tzdata':
    "Or, for an image that others build, mount this host's zone files read-only; the service is then recreated.",
  'container-mount-tzdata-run':
    "Or, for an image that others build, mount this host's zone files read-only; that takes a new container.",
  'container-mount-read-only':
    'Make the mount read-only in the compose file; the service is then recreated, and is down for a moment.',
  'container-mount-read-only-long':
    'Make the mount read-only in the compose file; the rest of its entry stays as it is. The service is then recreated, and is down for a moment.',
  'container-mount-read-only-run':
    'Make the mount read-only; that takes a new container, made with this argument of docker run.',
  'container-remove-mount': 'Take the mount out of the compose file; the service is recreated for it.',
  'container-remove-mount-run': 'Make the container anew without this argument of docker run.',
  'container-restart': 'Restart it: mounts are made anew then. It is down for a moment.',
  'container-drop-sys-time':
    'Take SYS_TIME from it in the compose file; the service is then recreated. Only what sets the clock of this kernel on purpose needs it.',
  'container-drop-sys-time-run':
    'Make the container anew without this argument of docker run; with --cap-add ALL, add --cap-drop SYS_TIME. Only what sets the clock on purpose needs it.',
  'container-drop-privileged':
    'Run it without privileged, with the capabilities and devices that it needs: a privileged container may always set the clock.',
  'container-set-variable':
    'Write the variable in the compose file as shown; the service is then recreated, and is down for a moment.',
  'container-set-variable-shared':
    'Write the variable in the compose file as shown; other services use these lines too. The service is then recreated.',
  'container-set-variable-unread':
    'Write the variable under environment of the service in its compose file, which was not read: in a map as shown, in a list as - NAME=VALUE; the service is then recreated.',
  'container-set-variable-run':
    'Set the variable with this argument of docker run; that takes a new container, so save first what the old one holds outside of volumes.',
  'container-remove-variable':
    'Take the variable out of the compose file; the service is then recreated. What else its value loads or sets must stay.',
  'container-remove-variable-run':
    'Make the container anew without this argument of docker run. What else its value loads or sets must stay.',
  'container-remove-variable-image':
    'Take the variable out of the image or the env_file that sets it: it does not stand under environment in the compose file.',
};
