import { PACKAGE_VERSION } from '../engine/llama/abi.js';

/** `llmtui --version --json`: the versions that a report of a mistake needs. */
export function versionJson(version: string, { versions, platform, arch }: NodeJS.Process): string {
  return `${JSON.stringify({ llmtui: version, libraries: PACKAGE_VERSION, node: versions.node, platform, arch }, null, 2)}\n`;
}
