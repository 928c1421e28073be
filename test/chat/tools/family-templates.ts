/** Short chat templates, each with what is peculiar to the way in which its family takes tools. */

const end = '{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}';

/** Arguments as an object, results in turns of the user: Qwen. */
export const hermes = `{%- if tools %}<|im_start|>system
{% if messages[0].role == 'system' %}{{ messages[0].content }}{% endif %}
{% for tool in tools %}{{ tool | tojson }}
{% endfor %}Write <tool_call>{"name": …, "arguments": …}</tool_call><|im_end|>
{% endif %}{% for m in messages %}{% if m.role == 'tool' %}<|im_start|>user
<tool_response>{{ m.content }}</tool_response><|im_end|>
{% elif m.role != 'system' or not tools %}<|im_start|>{{ m.role }}
{{ m.content }}{% for c in m.tool_calls or [] %}<tool_call>
{"name": "{{ c.function.name }}", "arguments": {{ c.function.arguments | tojson }}}
</tool_call>{% endfor %}<|im_end|>
{% endif %}{% endfor %}${end}`;

/** The variable \`tools\` must be there; one call a turn; tools in the first question: Llama 3. */
export const llama3 = `{%- if not tools is defined %}{% set tools = none %}{% endif %}{% for m in messages %}{% if 'tool_calls' in m %}{% if m.tool_calls | length != 1 %}{{ raise_exception('one call at a time') }}{% endif %}[assistant]{"name": "{{ m.tool_calls[0].function.name }}", "parameters": {{ m.tool_calls[0].function.arguments | tojson }}}{% elif m.role == 'tool' %}[ipython]{{ m.content }}{% else %}[{{ m.role }}]{% if tools and loop.first %}Respond in the format {"name": function name, "parameters": dictionary}.
{% for tool in tools %}{{ tool | tojson(indent=4) }}{% endfor %}{% endif %}{{ m.content }}{% endif %}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}`;

/** Ids of nine letters, turns that take turns: Mistral. */
export const mistral = `{%- set ns = namespace(index=0) %}{% for m in messages %}{% if not (m.role == 'tool' or m.tool_calls is defined) %}{% if (m.role == 'user') != (ns.index % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% set ns.index = ns.index + 1 %}{% endif %}{% endfor %}{% for m in messages %}{% if m.role == 'user' %}{% if tools %}[AVAILABLE_TOOLS]{{ tools | tojson }}[/AVAILABLE_TOOLS]{% endif %}[INST]{{ m.content }}[/INST]{% elif m.tool_calls is defined %}[TOOL_CALLS][{% for c in m.tool_calls %}{% if c.id | length != 9 %}{{ raise_exception('ids have nine letters') }}{% endif %}{{ c.function | tojson }}{{ ', "id": "' + c.id + '"' }}{% if not loop.last %}, {% endif %}{% endfor %}]{% elif m.role == 'tool' %}{% if m.tool_call_id | length != 9 %}{{ raise_exception('ids have nine letters') }}{% endif %}[TOOL_RESULTS]{{ m.tool_call_id }}{{ m.content }}[/TOOL_RESULTS]{% else %}{{ m.content }}</s>{% endif %}{% endfor %}`;

/** Arguments as JSON text: functionary. */
export const functionary = `{%- for tool in tools or [] %}{{ tool.function | tojson }} by <function=name>{}</function>
{% endfor %}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% for c in m.tool_calls or [] %}{{ '<function=' + c.function.name + '>' + c.function.arguments + '</function>' }}{% endfor %}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}`;

/** It names tools, but leaves out what they answer. */
export const forgetful = hermes.replace('<tool_response>{{ m.content }}</tool_response>', '');

/** It knows no tools. */
export const plain = `{%- for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}${end}`;

/** It reasons, and can be told not to: Qwen 3. */
export const reasoning = `${plain}{% if add_generation_prompt and enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}`;
