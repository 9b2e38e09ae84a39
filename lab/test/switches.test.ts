import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { SWITCHES } from '../wiring.ts'

const LAB = join(import.meta.dirname, '..')

describe('the switches of the lab', () => {
  it('are those that some room looks at', () => {
    const looked = readdirSync(LAB, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts') && !file.includes('test'))
      .flatMap(file => [...readFileSync(join(LAB, file), 'utf8').matchAll(/switches\('([^']+)'\)/g)])
      .map(match => match[1])
    expect([...SWITCHES].sort()).toEqual([...new Set(looked)].sort())
  })
})
