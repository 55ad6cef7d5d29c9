/* version: the one place that names the program's version. */
#ifndef SVODKA_CMD_VERSION_H
#define SVODKA_CMD_VERSION_H

#define SVODKA_VERSION "0.1.0"

#endif
