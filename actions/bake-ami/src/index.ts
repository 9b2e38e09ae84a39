/** The bake; or, when the bake starts this file again as root in namespaces of its own, the part that runs there. */
if (process.argv[2] === 'inside') {
  const { inside } = await import('./inside.ts')
  inside()
} else {
  const { runBake } = await import('./run.ts')
  await runBake()
}

export {}
