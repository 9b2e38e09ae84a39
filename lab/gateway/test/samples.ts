import type { NormalizedSchema } from '@smithy/core/schema'
import fc from 'fast-check'

/** Texts that break naive encoders; blanks at the ends are left out, because XML readers may trim them. */
const texts = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/),
  fc.constantFrom(
    'a & b',
    '<tag>',
    'say "hi"',
    "it's",
    'Größe 日本',
    '100%+1',
    'a=b&c=d',
    'a/b:c',
    'a,b;c',
    '0',
    'false'
  )
)

function values(schema: NormalizedSchema, depth: number): fc.Arbitrary<unknown> {
  if (schema.isStringSchema() && 'httpHeader' in schema.getMergedTraits())
    return fc.stringMatching(/^[a-zA-Z0-9+/=]{1,20}$/)
  if (schema.isStringSchema()) return texts
  if (schema.isBooleanSchema()) return fc.boolean()
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) return fc.integer({ min: 0, max: 2 ** 31 })
  if (schema.isTimestampSchema()) {
    return fc.integer({ min: 0, max: 4_000_000_000 }).map(seconds => new Date(seconds * 1000))
  }
  if (schema.isBlobSchema()) return fc.uint8Array({ minLength: 1, maxLength: 20 }).map(bytes => new Uint8Array(bytes))
  if (schema.isListSchema()) return fc.array(values(schema.getValueSchema(), depth - 1), { minLength: 1, maxLength: 2 })
  if (schema.isMapSchema()) {
    return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), values(schema.getValueSchema(), depth - 1), {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true
    })
  }
  if (schema.isStructSchema()) return structures(schema, depth)
  return texts
}

/** Whether there is anything to put into it, so many levels down: schemas may refer to themselves. */
function isFillable(schema: NormalizedSchema, depth: number): boolean {
  if (schema.isListSchema() || schema.isMapSchema()) return depth > 0 && isFillable(schema.getValueSchema(), depth - 1)
  if (!schema.isStructSchema()) return true
  return depth > 0 && [...schema.structIterator()].some(([, member]) => isFillable(member, depth - 1))
}

/** One member at least, because an empty structure and a missing one look the same on the query wire. */
export function structures(schema: NormalizedSchema, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const members = [...schema.structIterator()].filter(([, member]) => isFillable(member, depth - 1))
  const arbitraries = Object.fromEntries(members.map(([name, member]) => [name, values(member, depth - 1)]))
  const required = members.filter(([, member]) => {
    const traits = member.getMergedTraits() as Record<string, unknown>
    return ['httpLabel', 'httpHeader', 'httpPayload', 'idempotencyToken'].some(trait => traits[trait] !== undefined)
  })
  if (members.length === 0) return fc.constant({})
  if (schema.isUnionSchema()) {
    return fc.oneof(
      ...members.map(([name]) => (arbitraries[name] as fc.Arbitrary<unknown>).map(value => ({ [name]: value })))
    )
  }
  const anyMember = fc.constantFrom(...members.map(([name]) => name))
  return anyMember.chain(one => {
    const requiredKeys = [...new Set([one, ...required.map(([name]) => name)])]
    return fc.record(arbitraries, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<Record<string, unknown>>
  })
}
