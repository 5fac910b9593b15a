"""Bad charts whose templates are the attack."""
from chart import ALIASES, CHART, MERGES, Chart, block, template


def charts():
    """Each one's name with the chart."""
    found = {}
    for part in (calls, loops, growth, sharing, expressions, parsing, cryptography, functions, data, output):
        found |= part()
    return found


def templates(**texts):
    return {name.replace('_', '-'): template(text) for name, text in texts.items()}


def loop(action, before=''):
    """An action a thousand million times, its result thrown away."""
    return f'{before}{{{{ range 1000000000 }}}}{{{{ $x := {action} }}}}{{{{ end }}}}'


MEGABYTE = '{{ $s := repeat 1000000 "x" }}'

def calls():
    """Templates that call themselves or each other."""
    define = '{{ define "a" }}'
    tree = lambda word: ''.join(
        '{{ define "l%d" }}{{ %s "l%d" . }}{{ %s "l%d" . }}{{ end }}' % (i, word, i + 1, word, i + 1)
        for i in range(40)) + '{{ define "l40" }}x{{ end }}{{ %s "l0" . }}' % word
    found = templates(
        include_self=define + '{{ include "a" . }}{{ end }}{{ include "a" . }}',
        template_self=define + '{{ template "a" . }}{{ end }}{{ template "a" . }}',
        include_two=define + '{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
        include_fan=define + '{{ include "a" . }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
        include_chain=''.join('{{ define "l%d" }}{{ include "l%d" . }}{{ end }}' % (i, i + 1) for i in range(50000))
        + '{{ define "l50000" }}x{{ end }}{{ include "l0" . }}',
        include_tree=tree('include'),
        template_tree=tree('template'),
        include_grows=define + '{{ include "a" (print . .) }}{{ end }}{{ include "a" "xxxxxxxx" }}',
        tpl_fresh='{{ $t := "x" }}{{ range 100000000 }}{{ $t = tpl (print "{{/* " . " */}}") $ }}{{ end }}',
        tpl_parse='{{ range 1000000 }}{{ $x := tpl (print . (repeat 1000 "{{ if 1 }}{{ end }}")) $ }}{{ end }}',
        tpl_large='{{ $x := tpl (repeat 9000000 "{{1}}") $ }}',
        tpl_defines='{{ range 1000000 }}{{ $x := tpl (printf "{{define \\"d%d\\"}}{{end}}" .) $ }}{{ end }}',
    )
    found['tpl-self'] = template('{{ tpl .Values.t . }}', 't: "{{ tpl .Values.t . }}"\n')
    found['tpl-fan'] = template('{{ tpl .Values.t . }}', 't: "{{ tpl .Values.u . }}{{ tpl .Values.u . }}"\n'
                                'u: "{{ tpl .Values.t . }}{{ tpl .Values.t . }}"\n')
    return found


def loops():
    """Loops without end around something small."""
    found = templates(
        range_huge='{{ range 100000000000 }}{{ end }}',
        range_print='{{ range 100000000000 }}x{{ end }}',
        range_nested='{{ range 1000000 }}{{ range 1000000 }}{{ range 1000000 }}{{ end }}{{ end }}{{ end }}',
        range_call=loop('printf "%d %s" 5 "abc" | upper | quote'),
        range_include='{{ define "a" }}x{{ end }}' + loop('include "a" .'),
        range_fromyaml=loop('fromYaml "a: {b: [1,2,3], c: {d: e}}"'),
        range_set='{{ $d := dict }}' + loop('set $d (print .) .'),
        range_append='{{ $l := list }}{{ range 1000000000 }}{{ $l = append $l . }}{{ end }}',
        range_prepend='{{ $l := list }}{{ range 1000000000 }}{{ $l = prepend $l . }}{{ end }}',
        range_merge='{{ $d := dict }}{{ range 1000000000 }}{{ $d = merge $d (dict (print .) (dict (print .) .)) }}{{ end }}',
        range_upper=loop('upper $s', MEGABYTE),
        range_b64=loop('b64enc $s', MEGABYTE),
        range_sha=loop('sha256sum $s', MEGABYTE),
        range_eq=loop('eq $s $t', '{{ $s := repeat 10000000 "x" }}{{ $t := repeat 10000000 "x" }}'),
        range_contains=loop('contains "y" $s', '{{ $s := repeat 10000000 "x" }}'),
        range_contains2=loop('contains $n $s', MEGABYTE + '{{ $n := print (repeat 1000 "x") "y" }}'),
        range_dict='{{ $d := dict }}{{ range until 100000 }}{{ $_ := set $d (print .) . }}{{ end }}'
        '{{ range 1000000 }}{{ range $k, $v := $d }}{{ break }}{{ end }}{{ end }}',
        var_many='{{ range 100000 }}' + ''.join('{{ $v%d := 1 }}' % i for i in range(2000)) + '{{ end }}',
    )
    found['range-yaml'] = template(loop('toYaml $.Values'), 'a: {b: [1,2,3], c: {d: e}}\n')
    return found


def growth():
    """One call that asks for more than there is."""
    return templates(
        until='{{ $x := until 1000000000 }}',
        untilstep='{{ $x := untilStep 0 1000000000 1 }}',
        seq='{{ seq 1000000000 }}',
        seq_neg='{{ seq 0 -1000000000 }}',
        repeat='{{ repeat 2000000000 "x" }}',
        repeat2='{{ repeat 1000 (repeat 1000 (repeat 1000 (repeat 1000 "x"))) }}',
        double='{{ $s := "xxxxxxxxxxxxxxxx" }}{{ range until 64 }}{{ $s = print $s $s }}{{ end }}',
        double_list='{{ $l := list 1 }}{{ range until 64 }}{{ $l = concat $l $l }}{{ end }}',
        rand_huge='{{ $x := randAlphaNum 2000000000 }}',
        randbytes_huge='{{ $x := randBytes 2000000000 }}',
        indent='{{ indent 1000000000 "x" }}',
        indent2='{{ indent 1000 (repeat 1000000 "\\n") }}',
        nindent_loop='{{ $s := "a" }}{{ range 1000000 }}{{ $s = nindent 1 $s }}{{ end }}',
        wrap='{{ wrapWith 1 (repeat 100000 "y") (repeat 1000000 "x") }}',
        join='{{ join (repeat 100000 "x") (until 100000) }}',
        replace='{{ replace "x" (repeat 10000 "y") (repeat 1000000 "x") }}',
        replace_empty='{{ replace "" (repeat 10000 "y") (repeat 1000000 "x") }}',
        split='{{ len (splitList "" (repeat 40000000 "x")) }}',
        split2='{{ len (split "" (repeat 20000000 "x")) }}',
        chunk='{{ chunk 1 (until 4000000) | len }}',
        printf_width='{{ printf "%1000000000d" 1 }}',
        printf_prec='{{ printf "%.1000000000f" 1.0 }}',
        printf_star='{{ printf "%*d" 1000000000 1 }}',
        printf_widths='{{ printf (repeat 100000 "%1000000[1]d") 1 }}',
        printf_again=MEGABYTE + '{{ printf (repeat 10000 "%[1]s") $s }}',
        printf_quoted='{{ $s := repeat 20000000 "\\x01" }}{{ printf "%q%q%q%q" $s $s $s $s }}',
        printf_hex=MEGABYTE + '{{ printf (repeat 1000 "% #[1]x") $s }}',
        strings_kept='{{ $l := list }}{{ range 1000000 }}{{ $l = append $l (repeat 255 "x") }}{{ end }}',
        lists_kept='{{ $l := list }}{{ range 10000000 }}{{ $l = list $l 1 2 3 4 5 6 7 8 9 10 11 12 13 14 }}{{ end }}',
        dicts_kept='{{ $l := list }}{{ range 10000000 }}{{ $l = dict "a" $l "b" 1 "c" 2 "d" 3 "e" 4 }}{{ end }}',
        chain_kept='{{ $l := list }}{{ range 100000000 }}{{ $l = list $l }}{{ end }}',
    )


def sharing():
    """Values that hold each other, or themselves."""
    nest = '{{ $l := list 1 }}{{ range until 64 }}{{ $l = list $l $l }}{{ end }}'
    other = '{{ $m := list 1 }}{{ range until 64 }}{{ $m = list $m $m }}{{ end }}'
    one = '{{ $d := dict }}{{ $_ := set $d "a" $d }}'
    two = one + '{{ $_ := set $d "b" $d }}'
    return templates(
        double_nest=nest + '{{ toYaml $l }}',
        double_nest_print=nest + '{{ print $l }}',
        double_nest_json=nest + '{{ toJson $l }}',
        double_nest_pretty=nest + '{{ toYamlPretty $l }}',
        double_nest_toml=nest + '{{ toToml (dict "a" $l) }}',
        double_nest_copy=nest + '{{ $x := deepCopy $l }}',
        double_nest_equal=nest + other + '{{ deepEqual $l $m }}',
        double_nest_eq=nest + other + '{{ eq (print 1) "1" }}{{ ne $l $m }}',
        double_nest_has=nest + other + '{{ has $l (list $m) }}{{ uniq (list $l $m) }}{{ without (list $l) $m }}',
        double_nest_join=nest + '{{ join "," $l }}{{ quote $l }}{{ cat $l }}{{ toString $l }}',
        double_nest_compact=nest + '{{ compact $l }}{{ coalesce $l }}{{ empty $l }}{{ default 1 $l }}{{ all $l }}{{ any $l }}',
        cycle_print=one + '{{ print $d }}',
        cycle_yaml=one + '{{ toYaml $d }}{{ toJson $d }}{{ toYamlPretty $d }}',
        cycle_toml=one + '{{ toToml $d }}',
        cycle_two=two + '{{ print $d }}',
        cycle_two_json=two + '{{ toJson $d }}',
        cycle_two_yaml=two + '{{ toYaml $d }}',
        cycle_copy=two + '{{ $x := deepCopy $d }}',
        cycle_merge=one + '{{ $e := dict }}{{ $_ := set $e "a" $e }}{{ $x := merge $d $e }}',
        cycle_merge2=two + '{{ $e := dict }}{{ $_ := set $e "a" $e }}{{ $_ := set $e "b" $e }}{{ $x := mergeOverwrite $d $e }}',
        cycle_equal=one + '{{ $e := dict }}{{ $_ := set $e "a" $e }}{{ deepEqual $d $e }}',
        cycle_equal2=two + '{{ $e := dict }}{{ $_ := set $e "a" $e }}{{ $_ := set $e "b" $e }}{{ deepEqual $d $e }}',
        cycle_values='{{ $_ := set .Values "a" .Values }}x: 1\n---\n{{ toYaml .Values }}',
        chain_values='{{ range 100000000 }}{{ $_ := set $.Values "a" (list $.Values.a) }}{{ end }}',
        cycle_files='{{ $_ := set .Values "f" .Files }}{{ $_ := set .Values "dot" . }}{{ toYaml . }}{{ print . }}',
    )


def expressions():
    """Regular expressions."""
    found = templates(
        regex_nest='{{ regexMatch "^(a+)+$" (repeat 100000 "a") }}',
        regex_count='{{ regexMatch "((((a{1,100}){1,100}){1,100}){1,100})" "a" }}',
        regex_big='{{ regexMatch (repeat 100000 "(a|b)*") "a" }}',
        regex_all='{{ len (regexFindAll "." (repeat 10000000 "a") -1) }}',
        regex_all2='{{ range 1000 }}{{ $x := regexFindAll "a" (repeat 100000 "a") -1 }}{{ end }}',
        regex_split='{{ len (regexSplit "" (repeat 10000000 "a") -1) }}',
        regex_replace='{{ len (regexReplaceAll "" (repeat 1000000 "a") (repeat 10000 "b")) }}',
        regex_replace2='{{ len (regexReplaceAll "(a)" (repeat 1000000 "a") "$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1") }}',
        regex_quad='{{ len (regexFindAll ".*b" (repeat 100000 "a") -1) }}{{ len (regexFindAll "a.*b|a" (repeat 100000 "a") -1) }}',
        regex_many=loop('regexMatch (print "a{1," (mod . 900) "}" .) "x"'),
        regex_long=loop('regexMatch "b" $s', '{{ $s := repeat 10000000 "a" }}'),
        regex_many_long=loop('regexMatch (print "(a|b)*a(a|b){12}" .) $s', '{{ $s := repeat 100000 "aababbab" }}'),
        regex_states='{{ $s := randAlphaNum 4000000 }}{{ regexMatch "([a-m]|[n-z]|[0-9A-Z])*[a-m]([a-z]|[0-9A-Z]){400}!" $s }}',
        regex_threads='{{ $s := repeat 4000000 "x" }}{{ regexFind "(x?){500}(x*)*y" $s }}',
        regex_groups='{{ $s := repeat 200000 "x" }}{{ regexReplaceAll (print (repeat 900 "(") "x" (repeat 900 "*)") "y") $s "$1$900" }}',
        regex_reverse='{{ $s := print (repeat 2000000 "ab") "c" }}{{ regexFindAll "(a|b)*?(ab){1,200}c|b" $s -1 | len }}',
        regex_classes=loop('regexMatch (print "[\\\\p{L}\\\\p{N}]{1,200}" .) "x"'),
        regex_alternatives='{{ $l := list }}{{ range until 60000 }}{{ $l = append $l (sha256sum (print .)) }}{{ end }}'
        '{{ regexMatch (join "|" $l) (repeat 100000 "x") }}',
        regex_names='{{ regexMatch (repeat 2000000 "(?<") "a" }}{{ regexMatch (repeat 2000000 "[(?<a>") "a" }}',
        regex_quote=loop('regexQuoteMeta $s', '{{ $s := repeat 4000000 "." }}'),
        regex_bad=loop('regexMatch (print "(" $s .) "x"', '{{ $s := repeat 100000 "(a|b)*" }}'),
    )
    return found


def parsing():
    """Template texts that are hard to read."""
    many = lambda text, count: text * count
    found = templates(
        parse_deep=many('{{ if 1 }}', 200000),
        parse_paren='{{ ' + '(' * 200000 + ' }}',
        parse_pipe='{{ 1 ' + '| quote ' * 200000 + ' }}',
        parse_field='{{ .' + '.a' * 200000 + ' }}',
        parse_big=many('{{ .Values.a }}\n', 200000),
        parse_small=many('{{1}}', 1000000),
        parse_defines=''.join('{{define "%d"}}{{end}}' % i for i in range(200000)),
        parse_arguments='{{ list ' + '1 ' * 2000000 + '}}',
        parse_else='{{ if 0 }}' + '{{ else if 0 }}' * 100000 + '{{ end }}',
        parse_number='{{ 1e1000000000 }}{{ 0x1p-1000000000 }}{{ ' + '9' * 1000000 + ' }}{{ 1.' + '3' * 1000000 + ' }}',
        parse_string='{{ "' + '\\u00e9' * 800000 + '" }}',
        parse_comment='{{/* ' * 1000000,
        parse_trim='{{- 1 -}}' + (' ' * 4000000) + '{{- 1 -}}',
        parse_chain='{{ ' + '(1)' + '.a' * 1000000 + ' }}',
        parse_bytes=bytes(range(256)).decode('latin1') * 10000,
    )
    found['parse-files'] = Chart({'templates/%d.yaml' % i: '{{1}}' * 400000 for i in range(20)})
    found['parse-error-late'] = Chart({'templates/a.yaml': 'a\n' * 2000000 + '{{ nope }}'})
    found['error-deep'] = template('{{ define "a" }}{{ if lt . 900 }}{{ include "a" (add1 .) }}{{ else }}{{ fail (repeat 40000 "x") }}'
                                   '{{ end }}{{ end }}{{ include "a" 0 }}')
    found['error-tpl'] = template('{{ $t := print (repeat 100000 " ") "{{ fail \\"x\\" }}" }}{{ range until 20 }}'
                                  '{{ $t = printf "{{ tpl %q . }}" $t }}{{ end }}{{ tpl $t . }}')
    return found


def integer(number):
    length = (number.bit_length() + 8) // 8
    return element(2, number.to_bytes(length, 'big'))


def element(tag, content):
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(size)]) + size + content


def rsa_key(bits):
    """A key of random numbers: what is signed with it is wrong, but takes as long."""
    import base64
    import random
    numbers = random.Random(1)
    odd = lambda count: numbers.getrandbits(count) | 1 | (1 << (count - 1))
    p, q = odd(bits // 2), odd(bits // 2)
    content = b''.join(integer(n) for n in (0, p * q, 65537, odd(bits - 2), p, q, odd(bits // 2 - 2), odd(bits // 2 - 2),
                                            odd(bits // 2 - 2)))
    text = base64.encodebytes(element(0x30, content)).decode()
    return '-----BEGIN RSA PRIVATE KEY-----\n' + text + '-----END RSA PRIVATE KEY-----\n'


def cryptography():
    """Keys, certificates, hashes and ciphers."""
    found = templates(
        range_bcrypt=loop('bcrypt "x"'),
        range_htpasswd=loop('htpasswd "x" "y"'),
        range_genca=loop('genCA "x" 1'),
        range_selfsigned=loop('genSelfSignedCert "x" nil nil 1'),
        range_rsa=loop('genPrivateKey "rsa"'),
        range_dsa=loop('genPrivateKey "dsa"'),
        range_ecdsa=loop('genPrivateKey "ecdsa"'),
        range_ed25519=loop('genPrivateKey "ed25519"'),
        range_derive=loop('derivePassword 1 "long" "a" "b" "c"'),
        derive_long='{{ $s := repeat 40000000 "x" }}' + loop('derivePassword 1 "long" $s $s $s'),
        range_rand=loop('randAlphaNum 1000'),
        range_uuid=loop('uuidv4'),
        keys_late='{{ range 400000 }}{{ $x := print . }}{{ end }}' * 4 + loop('genPrivateKey "rsa"'),
        keys_mixed='{{ range 1000000000 }}{{ $a := bcrypt "x" }}{{ $b := genCA "x" 1 }}{{ $c := derivePassword 1 "long" "a" "b" "c" }}'
        '{{ $d := regexMatch (print "[\\\\p{L}]{1,100}" .) "x" }}{{ $e := genPrivateKey "dsa" }}{{ end }}',
        cert_names='{{ $l := list }}{{ range until 100000 }}{{ $l = append $l (print "a" . ".example.com") }}{{ end }}'
        '{{ $k := genPrivateKey "ecdsa" }}' + loop('genSelfSignedCertWithKey "x" nil $l 1 $k'),
        cert_name_long='{{ $k := genPrivateKey "ecdsa" }}{{ $s := repeat 10000000 "x" }}' + loop('genCAWithKey $s 1 $k'),
        cert_chain='{{ $c := genCA "x" 1 }}' + loop('genSignedCertWithKey "x" nil nil 1 $c $c.Key'),
        pem_huge='{{ $k := print "-----BEGIN RSA PRIVATE KEY-----\\n" (repeat 9000000 "MIIE") "\\n-----END RSA PRIVATE KEY-----" }}'
        + loop('genCAWithKey "x" 1 $k'),
        aes='{{ $s := repeat 1000000 "abcd" }}' + loop('encryptAES "k" $s'),
        aes_decrypt='{{ $s := encryptAES "k" (repeat 1000000 "abcd") }}' + loop('decryptAES "k" $s'),
        adler='{{ $s := repeat 1000000 "ab " }}' + loop('adler32sum $s'),
    )
    for bits in (8192, 16384, 65536):
        found['key-%d' % bits] = template(loop('genCAWithKey "x" 1 $.Values.k'), 'k: ' + block(rsa_key(bits)))
    return found


def functions():
    """Other functions on large or awkward arguments."""
    words = '{{ $s := repeat 1000000 "ab " }}'
    found = templates(
        sort='{{ range 100000 }}{{ $x := sortAlpha (until 100000) }}{{ end }}',
        sort_long=MEGABYTE + '{{ $l := list }}{{ range 1000 }}{{ $l = append $l $s }}{{ end }}{{ $x := sortAlpha $l }}',
        uniq='{{ len (uniq (until 1000000)) }}',
        uniq_long='{{ $s := repeat 300000 "x" }}{{ $l := list }}{{ range until 300 }}{{ $l = append $l (print $s .) }}{{ end }}'
        '{{ uniq $l | len }}',
        uniq_deep='{{ $l := list }}{{ range until 3000 }}{{ $l = append $l (dict "a" (until 100) "b" .) }}{{ end }}{{ uniq $l | len }}',
        without='{{ len (without (until 1000000) 1 2 3 4 5 6 7 8) }}',
        without_many='{{ len (without (until 100000) ' + '-1 ' * 10000 + ') }}',
        has_long='{{ $l := until 1000000 }}' + loop('has -1 $l'),
        pick_many='{{ $d := dict }}' + loop('pick $d ' + '"a" ' * 5000),
        dig_many=loop('dig ' + '"a" ' * 5000 + ' 1 dict'),
        coalesce_many=loop('coalesce ' + '"" ' * 5000),
        ternary_deep='{{ ' + '(ternary 1 2 ' * 3000 + 'true' + ')' * 3000 + ' }}',
        title=words + '{{ range 1000 }}{{ $x := title $s }}{{ $y := snakecase $s }}{{ $z := camelcase $s }}{{ end }}',
        untitle=words + '{{ range 100000 }}{{ $x := abbrev 5 $s }}{{ $x := initials $s }}{{ $x := shuffle $s }}{{ end }}',
        nospace=words + loop('nospace $s'),
        trim=MEGABYTE + loop('trimAll "x" $s'),
        trim_set=MEGABYTE + loop('trimAll $s "x"'),
        urlparse='{{ $s := repeat 1000000 "%20" }}{{ range 100000 }}{{ $x := urlParse $s }}{{ $y := urlquery $s }}{{ end }}',
        url_query='{{ $s := print "http://a/?" (repeat 1000000 "a=b&") }}' + loop('urlParse $s'),
        b64dec='{{ $s := repeat 1000000 "abcd" }}{{ range 100000 }}{{ $x := b64dec $s }}{{ $x := b32enc $s }}{{ end }}',
        html='{{ $s := repeat 1000000 "<>" }}{{ range 100000 }}{{ $x := html $s }}{{ $x := js $s }}{{ end }}',
        sha_nest='{{ $s := until 500000 }}' + loop('toString $s'),
        date=loop('now | date "2006-01-02"'),
        date_layout='{{ $s := repeat 4000000 "2006-01-02 Monday " }}' + loop('date $s now'),
        date_zones=loop('dateInZone "2006" now "Africa/Abidjan"'),
        date_zone_path='{{ dateInZone "2006" now "../../../../etc/passwd" }}{{ dateInZone "2006" now "/dev/zero" }}'
        '{{ range until 100000 }}{{ $x := dateInZone "2006" now (print "A/" .) }}{{ end }}',
        todate_long='{{ $s := repeat 1000000 "2006-01-02 " }}' + loop('toDate $s $s'),
        duration_long='{{ $s := repeat 1000000 "1h" }}' + loop('dateModify $s now'),
        semver=loop('semverCompare ">=1.2.3 <2 || ^3" "1.2.4"'),
        semver_long='{{ $s := repeat 4000000 "1" }}{{ range 1000 }}{{ $x := semver (print "1.2." $s) }}{{ end }}',
        semver_many='{{ $s := print (repeat 1000000 "<1 || ") "<1" }}{{ semverCompare $s "1.2.3" }}',
        semver_label='{{ $s := print "1.2.3-" (repeat 4000000 "a.") "b" }}' + loop('semverCompare (print ">" $s) $s'),
        number_long='{{ $s := repeat 10000000 "9" }}{{ int $s }}{{ float64 $s }}{{ toDecimal $s }}{{ atoi $s }}{{ int64 $s }}'
        '{{ mulf $s $s }}{{ round $s 3 }}',
        decimal_grow='{{ $s := 1.1 }}{{ range 1000000 }}{{ $s = mulf $s 1.1 1.1 1.1 }}{{ end }}',
        decimal_scale='{{ addf 1e308 1e-308 }}{{ divf 1 1e-300 }}{{ mulf 1e300 1e300 1e300 1e300 }}{{ addf "1e1000000000" 1 }}'
        '{{ divf "1e-1000000000" 3 }}{{ mulf "1e1000000" "1e1000000" }}',
        round_places='{{ round 1.5 2000000000 }}{{ round "1e300" 1000000000 }}{{ round 1.1 -2000000000 }}',
        sum_many=loop('add ' + '1 ' * 5000),
        max_many=loop('maxf ' + '1.5 ' * 5000),
        nested_get='{{ ' + 'index ' * 0 + '(dict "a" 1).a }}' + loop('index (until 100000) 99999'),
        slice_loop='{{ $l := until 1000000 }}' + loop('slice $l 1'),
        reverse_loop='{{ $l := until 1000000 }}' + loop('reverse $l'),
        keys_many='{{ $d := dict }}{{ range until 200000 }}{{ $_ := set $d (print .) . }}{{ end }}' + loop('keys $d | sortAlpha'),
        values_many='{{ $d := dict }}{{ range until 200000 }}{{ $_ := set $d (print .) . }}{{ end }}' + loop('values $d'),
        paths_long='{{ $s := repeat 4000000 "../a/" }}{{ range 100000 }}{{ $x := clean $s }}{{ $x := base $s }}{{ $x := osClean $s }}{{ end }}',
        abbrev_both='{{ $s := repeat 4000000 "é" }}' + loop('abbrevboth 5 20 $s'),
        wrap_long='{{ $s := repeat 4000000 "a " }}{{ range 100 }}{{ $x := wrap 1 $s }}{{ end }}',
        plural_cat=MEGABYTE + loop('cat $s $s $s $s $s $s $s $s | trunc 5'),
    )
    found['keys'] = template('{{ range 100000 }}{{ $x := keys (fromYaml (toYaml $.Values)) }}{{ end }}',
                             '\n'.join('k%d: v' % i for i in range(10000)))
    found['glob'] = template(loop('$.Files.Glob "**********************************a"'))
    files = {'files/%05d/%s' % (i, 'a' * 100): 'x' for i in range(5000)}
    found['glob-many'] = template(loop('$.Files.Glob "files/*/*a*a*a*a*a*a*a*a*b"'), **files)
    found['glob-braces'] = template(loop('$.Files.Glob "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"'))
    found['glob-lines'] = template(loop('$.Files.Lines "big"'), big='x\n' * 1000000)
    found['glob-config'] = template(loop('($.Files.Glob "files/**").AsSecrets'), **files)
    return found


def data():
    """YAML, JSON and TOML that templates read and write."""
    found = templates(
        fromyaml_deep='{{ fromYaml (print "a: " (repeat 1000000 "[")) | len }}',
        fromyaml_big='{{ range 1000 }}{{ $x := fromYaml (repeat 1000000 "- a\\n") }}{{ end }}',
        fromyaml_flow='{{ fromYaml (print "a: [" (repeat 10000000 "x,") "]") | len }}',
        fromyaml_map='{{ $l := list }}{{ range until 200000 }}{{ $l = append $l (print "k" . ": " .) }}{{ end }}'
        '{{ range 1000 }}{{ $x := fromYaml (join "\\n" $l) }}{{ end }}',
        fromyaml_comment=loop('fromYaml $s', '{{ $s := repeat 10000000 "# a\\n" }}'),
        fromyaml_documents='{{ fromYaml (repeat 4000000 "---\\na: 1\\n") | len }}',
        fromyaml_scalar=loop('fromYaml (print "a: " $s)', '{{ $s := repeat 10000000 "x" }}'),
        fromyaml_anchors='{{ $l := list }}{{ range until 200000 }}{{ $l = append $l (printf "k%d: &a%d 1" . .) }}{{ end }}'
        '{{ fromYaml (join "\\n" $l) | len }}',
        fromyaml_key='{{ fromYaml (print "? " (repeat 1000000 "[") "a") | len }}{{ fromYaml (repeat 100000 "? - ") | len }}',
        fromyaml_tags='{{ fromYaml (print "a: " (repeat 1000000 "!!str ") "x") | len }}{{ fromYaml (repeat 1000000 "%TAG ! tag:a\\n") | len }}',
        fromyaml_numbers='{{ fromYaml (print "a: " (repeat 4000000 "9")) }}{{ fromYaml "a: 1e1000000000" }}{{ fromYaml "a: 0x1p1000000" }}',
        fromjson_deep='{{ fromJson (repeat 1000000 "[") | len }}{{ fromJsonArray (repeat 100000 "[") | len }}',
        fromjson_big='{{ fromJsonArray (print "[" (repeat 8000000 "1,") "1]") | len }}',
        fromjson_strings='{{ fromJsonArray (print "[" (repeat 4000000 "\\"\\\\u00e9\\",") "1]") | len }}',
        fromjson_number='{{ fromJsonArray "[1e1000000000]" }}{{ fromJsonArray (print "[" (repeat 10000000 "9") "]") }}',
        fromtoml_deep='{{ fromToml (print "a = " (repeat 1000000 "[")) | len }}',
        fromtoml_dots='{{ fromToml (print (repeat 1000000 "a.") "a = 1") | len }}{{ fromToml (print "[" (repeat 100000 "a.") "a]") | toJson | len }}',
        fromtoml_tables='{{ fromToml (repeat 1000000 "[[a]]\\n") | len }}',
        fromtoml_keys='{{ $l := list }}{{ range until 200000 }}{{ $l = append $l (printf "k%d = 1" .) }}{{ end }}'
        '{{ range 100 }}{{ $x := fromToml (join "\\n" $l) }}{{ end }}',
        tojson_big='{{ $s := repeat 1000000 "<>" }}' + loop('toJson $s'),
        toyaml_big='{{ $s := repeat 1000000 "a b " }}' + loop('toYaml $s'),
        toyaml_lines='{{ $s := repeat 4000000 "a\\n" }}{{ range 1000 }}{{ $x := toYaml (dict "a" (dict "b" $s)) }}{{ end }}',
        toyaml_deep='{{ $d := dict }}{{ range until 9000 }}{{ $d = dict "a" $d }}{{ end }}{{ $x := toYaml $d }}{{ $x := toJson $d }}{{ $x := toYamlPretty $d }}',
        tojson_pretty='{{ $d := dict }}{{ range until 9000 }}{{ $d = list $d 1 }}{{ end }}{{ $x := toPrettyJson $d }}',
        totoml_deep='{{ $d := dict "a" 1 }}{{ range until 9000 }}{{ $d = dict "a" $d "b" 1 }}{{ end }}{{ $x := toToml $d }}',
        roundtrip='{{ $d := dict }}{{ range until 20000 }}{{ $_ := set $d (print "k" .) (list . "a" (dict "b" 1.5)) }}{{ end }}'
        '{{ range 100000 }}{{ $d = fromYaml (toYaml $d) }}{{ end }}',
    )
    found['fromyaml-alias'] = template('{{ fromYaml .Values.t | len }}', 't: ' + block(ALIASES))
    found['fromyaml-merge'] = template('{{ fromYaml .Values.t | toJson | len }}', 't: ' + block(MERGES))
    return found


def output():
    """What the templates give."""
    many = 'a%d: {b: c}\n'
    found = templates(
        output='{{ range 100000000 }}{{ repeat 1000 "x" }}\n{{ end }}',
        output_keys='{{ range 4000000 }}k{{ . }}: v\n{{ end }}',
        output_flow='a: [{{ repeat 9000000 "{}, " }}]\n',
        output_scalar='a: {{ repeat 40000000 "x" }}\n',
        output_quoted='a: "{{ repeat 9000000 "\\\\u00e9" }}"\n',
        output_comment='{{ repeat 9000000 "# a\\n" }}a: 1\n',
        output_dashes='{{ repeat 9000000 "\\n---" }}',
        output_blank='{{ repeat 9000000 "\\n\\n\\n\\n" }}a: 1\n',
        output_anchors='a: &a [{{ repeat 1000000 "x, " }}]\nb: [{{ repeat 30000 "*a, " }}]\n',
        output_annotations='kind: A\nmetadata:\n  annotations:\n{{ range 500000 }}    k{{ . }}: v\n{{ end }}',
        docs='{{ range 3000000 }}---\na: 1\n{{ end }}',
        docs2='{{ range 300000 }}\n---\nkind: A\nmetadata: {name: a}\n{{ end }}',
        docs_large='{{ range 15000 }}\n---\nkind: A\nmetadata: {name: a}\nb: {{ repeat 2000 "x" }}\n{{ end }}',
        docs_dense='{{ range 15000 }}\n---\nkind: A\nmetadata: {name: a}\nb: [{{ repeat 500 "x, " }}]\n{{ end }}',
        docs_hooks='{{ range 15000 }}\n---\nkind: Job\nmetadata: {name: a, annotations: {helm.sh/hook: "{{ repeat 500 "test," }}"}}\n{{ end }}',
        yaml_deep_out='a: {{ repeat 1000000 "[" }}',
    )
    found['yaml-alias-out'] = template(ALIASES)
    found['yaml-merge-out'] = template(MERGES)
    found['output-files'] = Chart({'templates/%d.yaml' % i: '{{ range 300000 }}k{{ . }}: v\n{{ end }}' for i in range(40)})
    found['output-notes'] = Chart({'templates/NOTES.txt': '{{ repeat 40000000 "x" }}'})
    found['many-files'] = Chart({'templates/%d.yaml' % i: 'a: 1\n' for i in range(3000)})
    return found
