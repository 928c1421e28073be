/** What a model of an architecture is for. */
export type Purpose = 'chat' | 'embedding' | 'other';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

// LLM_ARCH_NAMES of src/llama-arch.cpp in the version of llama.cpp that is bound; a test finds each in its library.
const chat = words(`
  llama llama4 deci falcon grok gpt2 gptneox mpt baichuan starcoder refact bloom stablelm qwen qwen2 qwen2moe qwen2vl
  qwen3 qwen3moe qwen3next qwen3vl qwen3vlmoe qwen35 qwen35moe qwen4exp phi2 phi3 phimoe plamo plamo2 plamo3 codeshell
  orion internlm2 minicpm minicpm3 gemma gemma2 gemma3 gemma3n gemma4 starcoder2 mamba mamba2 jamba falcon-h1 xverse
  command-r cohere2 cohere2moe dbrx olmo olmo2 olmoe muse-glimmer openelm arctic deepseek deepseek2 deepseek2-ocr
  deepseek32 deepseek4 chatglm glm4 glm4moe glm-dsa bitnet jais jais2 nemotron nemotron_h nemotron_h_moe exaone exaone4
  exaone-moe rwkv6 rwkv6qwen2 rwkv7 arwkv7 granite granitemoe granitehybrid graniteswitch granite_swa chameleon plm
  bailingmoe bailingmoe2 bailingmoe3 dots1 dots3note arcee afmoe laguna ernie4_5 ernie4_5-moe hunyuan-moe hunyuan-dense
  hunyuan_vl hy_v3 smollm3 gpt-oss lfm2 lfm2moe smallthinker seed_oss grovemoe apertus minimax-01 minimax-m2 minimax-m3
  cogvlm pangu-embedded mistral3 mistral4 paddleocr mimo2 step35 maincoder kimi-linear kimi-k3 talkie mellum nanbeige
`);

const embedding = words(`
  bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert gemma-embedding llama-embed
`);

/** Encoder-decoders, diffusion, speech, drafts and projectors: nothing that answers token by token on its own. */
const other = words(`
  clip t5 t5encoder wavtokenizer-dec qwen3tts pockettts eagle3 dflash gemma4-assistant dream llada llada-moe rnd1
`);

const purposes: ReadonlyMap<string, Purpose> = new Map([
  ...chat.map(name => [name, 'chat'] as const),
  ...embedding.map(name => [name, 'embedding'] as const),
  ...other.map(name => [name, 'other'] as const),
]);

/** What models of this architecture are for; undefined where llama.cpp does not know the architecture. */
export const purposeOf = (architecture: string): Purpose | undefined => purposes.get(architecture);

/** Every architecture that llama.cpp knows. */
export const architectures: readonly string[] = [...purposes.keys()];

const attentionFree = new Set(words('mamba mamba2 rwkv6 rwkv6qwen2 rwkv7 arwkv7'));

/** Whether a model of this architecture may have no attention heads. */
export const isAttentionFree = (architecture: string): boolean => attentionFree.has(architecture);
