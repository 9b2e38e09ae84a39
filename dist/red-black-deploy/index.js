import { start } from '../shared/index.js'
await start("red-black-deploy")
