import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Metric {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The goal as people read it. */
  readonly goal: string
  readonly pass: boolean
  /** How it was measured: enough to measure it again. */
  readonly how: string
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Prints the table and writes bench-results/<name>.json. A goal that is missed stays in the table as missed. */
export function publish(name: string, metrics: readonly Metric[]): void {
  const directory = join(import.meta.dirname, '../bench-results')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify({ metrics }, null, 2)}\n`)
  const width = Math.max(...metrics.map(metric => metric.name.length))
  for (const { name: what, value, unit, goal, pass } of metrics) {
    const measured = `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit}`
    console.log(`${pass ? 'met   ' : 'missed'}  ${what.padEnd(width)}  ${measured.padStart(12)}  goal ${goal}`)
  }
}
