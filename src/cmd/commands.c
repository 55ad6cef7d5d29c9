/* commands: the registry. To add one: its line here, in the order of `svodka --help`. */
#include "cmd/command.h"

extern const struct command command_report, command_metrics, command_facts, command_explain, command_due, command_check, command_close, command_verify,
    command_init, command_convert, command_load;

const struct command *const commands[] = {
    &command_report, &command_metrics, &command_facts, &command_explain, &command_due, &command_check, &command_close, &command_verify,
    &command_init,   &command_convert, &command_load,  NULL,
};
