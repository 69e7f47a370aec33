/** The smallest heap snapshot there can be: one node, no edge, one string. */
export const SNAPSHOT = JSON.stringify({
  snapshot: {
    meta: {
      node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
      node_types: [
        ['hidden', 'array', 'string', 'object'],
        'string',
        'number',
        'number',
        'number',
        'number',
        'number',
      ],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [['context', 'element', 'property', 'internal'], 'string_or_number', 'node'],
      trace_function_info_fields: [],
      trace_node_fields: [],
      sample_fields: [],
      location_fields: [],
    },
    node_count: 1,
    edge_count: 0,
    trace_function_count: 0,
  },
  nodes: [3, 0, 1, 0, 0, 0, 0],
  edges: [],
  trace_function_infos: [],
  trace_tree: [],
  samples: [],
  locations: [],
  strings: ['<dummy>'],
});
