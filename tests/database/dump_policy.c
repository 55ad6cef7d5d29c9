/* dump_policy POLICY AS_OF FIRST [SNAPSHOT...]: prints the parameter $1 of the SQL engine, for tries by hand; instants RFC 3339; opening = closing = as-of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "db/engine_policy.h"
static instant at(const char *s){instant t;const char*w;if(!instant_parse(str_c(s),&t,&w)){fprintf(stderr,"%s: %s\n",s,w);exit(1);}return t;}
int main(int argc,char**argv){
    struct err err={0};struct strings*st=strings_new();struct policy*p;static char text[1<<20];size_t n=0;
    if(argc<4){fprintf(stderr,"usage\n");return 1;}
    bool file=strcmp(argv[1],"-")!=0;
    if(file){FILE*f=fopen(argv[1],"r");if(!f){perror(argv[1]);return 1;}n=fread(text,1,sizeof text-1,f);fclose(f);}
    if(!policy_load(argv[1],file?text:NULL,n,st,&p,&err)){fprintf(stderr,"policy\n");return 1;}
    struct engine_run r={.policy=p,.as_of=at(argv[2]),.first=at(argv[3])};
    instant snaps[64];for(int i=4;i<argc;i++)snaps[r.nsnapshots++]=at(argv[i]);
    r.snapshots=snaps;r.opening=r.nsnapshots?snaps[0]:r.as_of;r.closing=r.as_of;r.last=r.as_of;
    struct calendar**c=mem_zalloc((size_t)p->ncalendars,sizeof*c);
    for(int i=0;i<p->ncalendars;i++)c[i]=calendar_new(&p->calendars[i].spec,r.first<r.as_of?r.first:r.as_of,r.as_of+400*DAY);
    r.calendars=c;struct buf b={0};engine_policy(&r,&b);puts(b.p);return 0;}
