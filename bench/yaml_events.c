/* Counts the events that libyaml makes of a file: the least that a reader of YAML on top of it can take. */
#include <stdio.h>
#include <yaml.h>

int main(int argc, char **argv) {
  FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  yaml_parser_t parser;
  yaml_event_t event;
  unsigned long count = 0;
  int more = 1;
  if (!file || !yaml_parser_initialize(&parser)) return 2;
  yaml_parser_set_input_file(&parser, file);
  while (more) {
    if (!yaml_parser_parse(&parser, &event)) return 1;
    more = event.type != YAML_STREAM_END_EVENT;
    ++count;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  fclose(file);
  printf("%lu events\n", count);
  return 0;
}
