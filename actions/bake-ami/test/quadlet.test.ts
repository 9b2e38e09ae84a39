import { describe, expect, it } from '@jest/globals'
import { imagesOfYaml, isOfUsers, isQuadlet, quadletsOf } from '../src/quadlet.ts'

const ETC = '/etc/containers/systemd'
const USR = '/usr/share/containers/systemd'
const web = 'registry.example/web:1.2'

const made = (files: Readonly<Record<string, string>>) =>
  quadletsOf(Object.entries(files).map(([path, text]) => ({ path, text })))
/** Service, images and what is left to the instance, of each unit. */
const told = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    made(files).map(({ service, images, yaml, notPulled }) => [
      service,
      [...images, ...yaml.map(file => `yaml ${file}`), ...notPulled.map(what => `not ${what}`)]
    ])
  )

describe('what Quadlet makes of its files', () => {
  // As podman 5.4.2's `quadlet -dryrun` makes them, which knows no artifacts and takes the last of several Yaml=.
  it.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, readonly string[]>>]>([
    ['a container', { [`${USR}/web.container`]: `[Container]\nImage=${web}\n` }, { 'web.service': [web] }],
    [
      'white space, comments, lines that go on, the same words in other sections',
      {
        [`${USR}/web.container`]:
          '[Unit]\nImage=no\n[Container]\n#Image=no\n Image = registry.example/\\\n  web:1.2 \n[Service]\nImage=no\n'
      },
      { 'web.service': [web] }
    ],
    [
      'a name of its own for the service; the last value counts',
      { [`${USR}/web.container`]: `[Container]\nServiceName=site\nImage=old\nImage=${web}\n` },
      { 'site.service': [web] }
    ],
    [
      'each kind',
      {
        [`${USR}/a.pod`]: '[Pod]\n',
        [`${USR}/a.network`]: '[Network]\n',
        [`${USR}/a.volume`]: `[Volume]\nDriver=image\nImage=${web}\n`,
        [`${USR}/a.image`]: `[Image]\nImage=${web}\n`,
        [`${USR}/b.pod`]: '[Pod]\nServiceName=together\n'
      },
      {
        'a-pod.service': [],
        'a-network.service': [],
        'a-volume.service': [web],
        'a-image.service': [web],
        'together.service': []
      }
    ],
    [
      'an image that another unit names',
      {
        [`${USR}/web.container`]: '[Container]\nImage=base.image\n',
        [`${USR}/base.image`]: `[Image]\nImage=${web}\nServiceName=pull\n`
      },
      { 'pull.service': [web], 'web.service': [web] }
    ],
    [
      'an image unit that is not there',
      { [`${USR}/web.container`]: '[Container]\nImage=base.image\n' },
      { 'web.service': ['not base.image, which is not there'] }
    ],
    [
      'what is built on the instance, by the name of the unit or of the image',
      {
        [`${USR}/ours.build`]: '[Build]\nImageTag=localhost/ours\n',
        [`${USR}/one.container`]: '[Container]\nImage=ours.build\n',
        [`${USR}/two.container`]: '[Container]\nImage=localhost/ours\n'
      },
      {
        'one.service': ['not ours.build, which is built there'],
        'ours-build.service': ['not what it is built from'],
        'two.service': ['not localhost/ours, which is built there']
      }
    ],
    [
      'pods of Kubernetes, beside the unit or anywhere',
      { [`${USR}/site/k.kube`]: '[Kube]\nYaml=pod.yml\nYaml=/opt/k/other.yml\n' },
      { 'k.service': [`yaml ${USR}/site/pod.yml`, 'yaml /opt/k/other.yml'] }
    ],
    [
      'an image that is mounted, a root that is no image, an artifact',
      {
        [`${USR}/m.container`]: `[Container]\nRootfs=/srv/root\nMount=type=image,source=${web},destination=/m\nMount=type=bind,source=/x\n`,
        [`${USR}/model.artifact`]: '[Artifact]\nArtifact=registry.example/model:1\n'
      },
      { 'm.service': [web], 'model-artifact.service': ['not the artifact registry.example/model:1'] }
    ],
    [
      'drop-ins, in the order of their names, wherever they lie',
      {
        [`${ETC}/web-a.container.d/20.conf`]: `[Container]\nImage=${web}\n`,
        [`${USR}/web-a.container`]: '[Container]\nImage=first\n',
        [`${USR}/web-a.container.d/10.conf`]: '[Container]\nImage=second\nServiceName=site\n'
      },
      { 'site.service': [web] }
    ],
    [
      'drop-ins of one name: that of the unit before that of the dash before that of the kind',
      {
        [`${USR}/web-a.container`]: '[Container]\nImage=first\n',
        [`${USR}/web-b.container`]: '[Container]\nImage=first\n',
        [`${USR}/other.container`]: '[Container]\nImage=first\n',
        [`${USR}/container.d/10.conf`]: '[Container]\nImage=kind\n',
        [`${USR}/web-.container.d/10.conf`]: '[Container]\nImage=dash\n',
        [`${USR}/web-a.container.d/10.conf`]: '[Container]\nImage=unit\n',
        [`${USR}/web-a.container.d/README`]: '[Container]\nImage=no\n'
      },
      { 'web-a.service': ['unit'], 'web-b.service': ['dash'], 'other.service': ['kind'] }
    ],
    [
      'templates, whose instances may have drop-ins of their own',
      {
        [`${USR}/t@.container`]: `[Container]\nImage=${web}\n[Install]\nDefaultInstance=one\n`,
        [`${USR}/t@two.container`]: `[Container]\nImage=${web}\n`,
        [`${USR}/t@.container.d/10.conf`]: '[Container]\nImage=registry.example/web:%i\n',
        [`${USR}/t@two.container.d/10.conf`]: '[Container]\nImage=registry.example/two\n'
      },
      {
        't@one.service': ['not registry.example/web:%i, which systemd completes there'],
        't@two.service': ['registry.example/two']
      }
    ],
    [
      'an administrator’s file instead of a package’s of the same name',
      {
        [`${USR}/web.container`]: '[Container]\nImage=old\n',
        [`${ETC}/site/web.container`]: `[Container]\nImage=${web}\n`
      },
      { 'web.service': [web] }
    ],
    [
      'nothing of what is of users, nor of a drop-in without a unit',
      {
        [`${ETC}/users/1000/web.container`]: '[Container]\nImage=no\n',
        [`${USR}/gone.container.d/10.conf`]: '[Container]\nImage=no\n'
      },
      {}
    ]
  ])('%s', (_, files, units) => {
    expect(told(files)).toEqual(units)
  })

  it('tells of each unit its files, so that a drop-in of a package is seen to change a unit of the base, and its description', () => {
    const [unit] = made({
      [`${USR}/web.container`]: `[Unit]\nDescription=Our site\n[Container]\nImage=old\n`,
      [`${ETC}/web.container.d/10.conf`]: `[Container]\nImage=${web}\n`
    })

    expect(unit).toMatchObject({
      paths: [`${USR}/web.container`, `${ETC}/web.container.d/10.conf`],
      description: 'Our site'
    })
  })

  it.each([
    [`${USR}/web.container`, true, false],
    [`${ETC}/site/web.kube`, true, false],
    [`${USR}/web.container.d/10-port.conf`, true, false],
    [`${USR}/container.d/10-port.conf`, true, false],
    [`${ETC}/users/1000/web.container`, true, true],
    [`${USR}/users/web.container`, true, true],
    ['/home/app/.config/containers/systemd/web.container', true, true],
    [`${USR}/pod.yml`, false, false],
    [`${USR}/container.d`, false, false],
    ['/usr/share/web/web.container', false, false]
  ])('%s is a file of Quadlet: %s, of users: %s', (path, isOne, isUsers) => {
    expect([isQuadlet(path), isOfUsers(path)]).toEqual([isOne, isUsers])
  })

  it('finds the images that files of Kubernetes name', () => {
    const yaml = `apiVersion: v1
kind: Pod
spec:
  containers:
    - image: ${web} # the site
      imagePullPolicy: IfNotPresent
    - name: side
      image: "registry.example/side@sha256:ab"
    - name: again
      image: ${web}
    # image: no
`
    expect(imagesOfYaml(yaml)).toEqual([web, 'registry.example/side@sha256:ab'])
  })
})
