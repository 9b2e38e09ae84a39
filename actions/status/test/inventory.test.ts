import { describe, expect, it } from '@jest/globals'
import type { LaunchSettings, LaunchTemplates } from '../../../lib/aws/launch-templates.ts'
import { inventoriedTemplates, versionKey } from '../src/inventory.ts'

const settings = (imageId: string): LaunchSettings => ({
  ...{ imageId, instanceType: 't3.small', securityGroupIds: [] },
  ...{ instanceProfile: undefined, userData: undefined }
})

describe('the templates of a release that was rolled', () => {
  it('are those of the version that its group launches, whichever is the latest', async () => {
    const asked: string[] = []
    const aws = {
      settings: async (id: string, version: string) => {
        asked.push(`${id} ${version}`)
        return settings('ami-0000000a')
      }
    } as unknown as LaunchTemplates
    const latest = new Map([[versionKey('lt-1', 2), settings('ami-0000000b')]])
    const templates = inventoriedTemplates({ templates: [], settings: latest }, aws)

    expect(await templates.settings('lt-1', '2')).toMatchObject({ imageId: 'ami-0000000b' })
    expect(asked).toEqual([])
    // It was taken back to the version before.
    expect(await templates.settings('lt-1', '1')).toMatchObject({ imageId: 'ami-0000000a' })
    expect(asked).toEqual(['lt-1 1'])
  })
})
