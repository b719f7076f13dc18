import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { findPluginHead, type House } from '@tributary/worker';
import { InjectHouse } from '../house-token.js';
import { Describe } from '../openapi/describe.js';
import { pluginsSchema, type Plugins } from './plugin.schemas.js';

@ApiTags('plugins')
@Controller('v1/plugins')
export class PluginsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({ summary: 'Every plugin that can be used', response: pluginsSchema })
  async list(): Promise<Plugins> {
    const { registry } = this.house;
    return { plugins: await Promise.all(registry.entries.map((entry) => findPluginHead(registry, entry))) };
  }
}
