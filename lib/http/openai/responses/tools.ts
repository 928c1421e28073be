import { Type } from 'typebox';
import { functionFields, ToolMode, ToolName } from '../../fields/tools.js';

/** A tool of a request for a response, which has its fields one level higher than a chat has them. */
export const ResponseTool = Type.Object({ type: Type.Literal('function'), ...functionFields });

export const ResponseToolChoice = Type.Union([
  ToolMode,
  Type.Object({ type: Type.Literal('function'), name: ToolName }),
]);
