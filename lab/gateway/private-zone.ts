/**
 * The body of CreateHostedZone as moto understands it: a zone that is made with a VPC is private, whether its
 * configuration says so or not; moto looks at the configuration only.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html (VPC)
 */
export function privateZone(xml: string): string {
  if (!/<VPC>/.test(xml)) return xml
  const said = '<PrivateZone>true</PrivateZone>'
  const rest = xml.replace(/<PrivateZone>[^<]*<\/PrivateZone>/, '').replace(/<HostedZoneConfig\s*\/>/, '')
  return rest.includes('<HostedZoneConfig>')
    ? rest.replace('<HostedZoneConfig>', `<HostedZoneConfig>${said}`)
    : rest.replace('</VPC>', `</VPC><HostedZoneConfig>${said}</HostedZoneConfig>`)
}
