import type { Tool, ToolCall } from '../../../lib/chat/tools/tool.js';

/** A tool with arguments of each kind. */
export const weather: Tool = {
  name: 'get_weather',
  description: 'Tells the weather of a city.',
  parameters: {
    type: 'object',
    properties: {
      city: { type: 'string' },
      days: { type: 'integer', minimum: 1, maximum: 9 },
      units: { enum: ['metric', 'imperial'] },
      more: { type: 'object', properties: { wind: { type: 'boolean' } } },
    },
    required: ['city'],
  },
};

/** A tool without arguments. */
export const time: Tool = { name: 'time', parameters: {} };

export const call = (name: string, values: ToolCall['arguments'], id = ''): ToolCall => ({
  id,
  name,
  arguments: values,
});
