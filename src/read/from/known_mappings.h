/* known_mappings: the mappings by which vendors' tables and webhooks are read when none is given; the same as in samples/mappings. */
#ifndef SVODKA_READ_FROM_KNOWN_MAPPINGS_H
#define SVODKA_READ_FROM_KNOWN_MAPPINGS_H

extern const char mapping_eadesk_journal[], mapping_eadesk_webhooks[], mapping_planfix_status_history[];

#endif
