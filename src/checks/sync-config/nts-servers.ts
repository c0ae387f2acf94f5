/**
 * Well-known servers that offer Network Time Security under the name by which they are asked for plain NTP too. Few on
 * purpose: only what its operator, or a list that tests each entry, says.
 */
const NTS_SERVERS: readonly RegExp[] = [
  // https://developers.cloudflare.com/time-services/nts/
  /^time\.cloudflare\.com$/,
  // https://www.netnod.se/netnod-time/how-to-use-nts
  /^(?:[a-z0-9]+\.)?nts\.netnod\.se$/,
  // The others: https://github.com/jauderho/nts-servers, July 2026
  /^ptbtime[1-4]\.ptb\.de$/,
  /^ntppool[12]\.time\.nl$/,
  /^[a-d]\.st1\.ntp\.br$/,
  /^(?:brazil|ohio|oregon|paris|virginia)\.time\.system76\.com$/,
];

export const offersNts = (host: string): boolean => {
  const name = host.toLowerCase().replace(/\.$/, '');
  return NTS_SERVERS.some((known) => known.test(name));
};
