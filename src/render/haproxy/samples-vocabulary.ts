// What haproxy 2.6 of Debian 12 calls by name, as its own dump (`haproxy -dKsmp,cnv,acl`) lists it.

export type SampleType = 'integer' | 'text' | 'bytes' | 'boolean' | 'address' | 'any';

/** Name, or name/count or name/least-most of its arguments; a missing name of a proxy, server or table means the current one. */
export const fetchMethods: Readonly<Record<SampleType, string>> = {
  boolean: `
    always_false always_true bool/1 dst_is_local fc_dst_is_local fc_rcvd_proxy fc_src_is_local http_auth/1 http_first_req
    internal.htx.has_eom internal.strm.is_htx req.proto_http req.ssl_ec_ext req_proto_http res.cache_hit res.comp
    sc0_tracked/0-1 sc1_tracked/0-1 sc2_tracked/0-1 sc_tracked/1-2 src_is_local srv_is_up/0-1 ssl_bc ssl_bc_is_resumed
    ssl_c_used ssl_fc ssl_fc_has_crt ssl_fc_has_early ssl_fc_has_sni ssl_fc_is_resumed stopping wait_end`,
  integer: `
    avg_queue/0-1 base32 bc_dst bc_dst_port bc_err bc_http_major bc_src bc_src_port be_conn/0-1 be_conn_free/0-1 be_id
    be_server_timeout be_sess_rate/0-1 be_tunnel_timeout connslots/0-1 cook_cnt/0-1 cook_val/0-1 cpu_calls cpu_ns_avg
    cpu_ns_tot cur_server_timeout cur_tunnel_timeout date/0-2 date_us distcc_param/1-2 dst_conn dst_port fc_dst_port
    fc_err fc_fackets/0-1 fc_http_major fc_lost/0-1 fc_reordering/0-1 fc_retrans/0-1 fc_rtt/0-1 fc_rttvar/0-1
    fc_sacked/0-1 fc_src_port fc_unacked/0-1 fe_client_timeout fe_conn/0-1 fe_id fe_req_rate/0-1 fe_sess_rate/0-1
    hdr_cnt/0-1 hdr_val/0-2 int/1 internal.htx.data internal.htx.free internal.htx.free_data internal.htx.nbblks
    internal.htx.size internal.htx.used internal.htx_blk.size/1 last_rule_line lat_ns_avg lat_ns_tot nbproc nbsrv/0-1
    prio_class prio_offset proc queue/0-1 rand/0-1 rdp_cookie_cnt/0-1 rep_ssl_hello_type req.body_len req.body_size
    req.cook_cnt/0-1 req.cook_val/0-1 req.fhdr_cnt/0-1 req.hdr_cnt/0-1 req.hdr_val/0-2 req.len req.rdp_cookie_cnt/0-1
    req.ssl_hello_type req.ssl_st_ext req.ssl_ver req_len req_ssl_hello_type req_ssl_ver res.body_len res.body_size
    res.cook_cnt/0-1 res.cook_val/0-1 res.fhdr_cnt/0-1 res.hdr_cnt/0-1 res.hdr_val/0-2 res.len res.ssl_hello_type
    sc0_bytes_in_rate/0-1 sc0_bytes_out_rate/0-1 sc0_clr_gpc0/0-1 sc0_clr_gpc1/0-1 sc0_conn_cnt/0-1 sc0_conn_cur/0-1
    sc0_conn_rate/0-1 sc0_get_gpc0/0-1 sc0_get_gpc1/0-1 sc0_get_gpt0/0-1 sc0_gpc0_rate/0-1 sc0_gpc1_rate/0-1
    sc0_http_err_cnt/0-1 sc0_http_err_rate/0-1 sc0_http_fail_cnt/0-1 sc0_http_fail_rate/0-1 sc0_http_req_cnt/0-1
    sc0_http_req_rate/0-1 sc0_inc_gpc0/0-1 sc0_inc_gpc1/0-1 sc0_kbytes_in/0-1 sc0_kbytes_out/0-1 sc0_sess_cnt/0-1
    sc0_sess_rate/0-1 sc0_trackers/0-1 sc1_bytes_in_rate/0-1 sc1_bytes_out_rate/0-1 sc1_clr_gpc/1-2 sc1_clr_gpc0/0-1
    sc1_clr_gpc1/0-1 sc1_conn_cnt/0-1 sc1_conn_cur/0-1 sc1_conn_rate/0-1 sc1_get_gpc0/0-1 sc1_get_gpc1/0-1
    sc1_get_gpt0/0-1 sc1_gpc0_rate/0-1 sc1_gpc1_rate/0-1 sc1_http_err_cnt/0-1 sc1_http_err_rate/0-1 sc1_http_fail_cnt/0-1
    sc1_http_fail_rate/0-1 sc1_http_req_cnt/0-1 sc1_http_req_rate/0-1 sc1_inc_gpc0/0-1 sc1_inc_gpc1/0-1 sc1_kbytes_in/0-1
    sc1_kbytes_out/0-1 sc1_sess_cnt/0-1 sc1_sess_rate/0-1 sc1_trackers/0-1 sc2_bytes_in_rate/0-1 sc2_bytes_out_rate/0-1
    sc2_clr_gpc0/0-1 sc2_clr_gpc1/0-1 sc2_conn_cnt/0-1 sc2_conn_cur/0-1 sc2_conn_rate/0-1 sc2_get_gpc0/0-1
    sc2_get_gpc1/0-1 sc2_get_gpt0/0-1 sc2_gpc0_rate/0-1 sc2_gpc1_rate/0-1 sc2_http_err_cnt/0-1 sc2_http_err_rate/0-1
    sc2_http_fail_cnt/0-1 sc2_http_fail_rate/0-1 sc2_http_req_cnt/0-1 sc2_http_req_rate/0-1 sc2_inc_gpc0/0-1
    sc2_inc_gpc1/0-1 sc2_kbytes_in/0-1 sc2_kbytes_out/0-1 sc2_sess_cnt/0-1 sc2_sess_rate/0-1 sc2_trackers/0-1
    sc_bytes_in_rate/1-2 sc_bytes_out_rate/1-2 sc_clr_gpc/2-3 sc_clr_gpc0/1-2 sc_clr_gpc1/1-2 sc_conn_cnt/1-2
    sc_conn_cur/1-2 sc_conn_rate/1-2 sc_get_gpc/2-3 sc_get_gpc0/1-2 sc_get_gpc1/1-2 sc_get_gpt/2-3 sc_get_gpt0/1-2
    sc_gpc0_rate/1-2 sc_gpc1_rate/1-2 sc_gpc_rate/2-3 sc_http_err_cnt/1-2 sc_http_err_rate/1-2 sc_http_fail_cnt/1-2
    sc_http_fail_rate/1-2 sc_http_req_cnt/1-2 sc_http_req_rate/1-2 sc_inc_gpc/2-3 sc_inc_gpc0/1-2 sc_inc_gpc1/1-2
    sc_kbytes_in/1-2 sc_kbytes_out/1-2 sc_sess_cnt/1-2 sc_sess_rate/1-2 sc_trackers/1-2 scook_cnt/0-1 scook_val/0-1
    shdr_cnt/0-1 shdr_val/0-2 so_id src_bytes_in_rate/0-1 src_bytes_out_rate/0-1 src_clr_gpc/1-2 src_clr_gpc0/0-1
    src_clr_gpc1/0-1 src_conn_cnt/0-1 src_conn_cur/0-1 src_conn_rate/0-1 src_get_gpc/1-2 src_get_gpc0/0-1 src_get_gpc1/0-1
    src_get_gpt/1-2 src_get_gpt0/0-1 src_gpc0_rate/0-1 src_gpc1_rate/0-1 src_gpc_rate/1-2 src_http_err_cnt/0-1
    src_http_err_rate/0-1 src_http_fail_cnt/0-1 src_http_fail_rate/0-1 src_http_req_cnt/0-1 src_http_req_rate/0-1
    src_inc_gpc/1-2 src_inc_gpc0/0-1 src_inc_gpc1/0-1 src_kbytes_in/0-1 src_kbytes_out/0-1 src_port src_sess_cnt/0-1
    src_sess_rate/0-1 src_updt_conn_cnt/0-1 srv_conn/0-1 srv_conn_free/0-1 srv_id srv_iweight/0-1 srv_queue/0-1
    srv_sess_rate/0-1 srv_uweight/0-1 srv_weight/0-1 ssl_bc_alg_keysize ssl_bc_err ssl_bc_use_keysize ssl_c_ca_err
    ssl_c_ca_err_depth ssl_c_err ssl_c_verify ssl_c_version ssl_f_version ssl_fc_alg_keysize ssl_fc_cipherlist_xxh
    ssl_fc_err ssl_fc_protocol_hello_id ssl_fc_use_keysize ssl_s_version status table_avl/0-1 table_cnt/0-1 thread url32
    url_port urlp_val/0-2`,
  text: `
    base baseq bc_err_str be_name capture.req.hdr/1 capture.req.method capture.req.uri capture.req.ver capture.res.hdr/1
    capture.res.ver cook/0-1 cookie/0-1 env/1 fc_err_str fc_pp_authority fc_pp_unique_id fcgi.docroot fcgi.index fe_defbe
    fe_name hdr/0-2 hostname http_auth_bearer/0-1 http_auth_group/1 http_auth_pass http_auth_type http_auth_user
    internal.htx_blk.hdrname/1 internal.htx_blk.hdrval/1 internal.htx_blk.start_line/1 internal.htx_blk.type/1
    last_rule_file meth/1 method path pathq query rdp_cookie/0-1 req.cook/0-1 req.fhdr/0-2 req.hdr/0-2 req.hdr_names/0-1
    req.rdp_cookie/0-1 req.ssl_alpn req.ssl_sni req.ver req_ssl_sni req_ver res.cache_name res.comp_algo res.cook/0-1
    res.fhdr/0-2 res.hdr/0-2 res.hdr_names/0-1 res.ver resp_ver scook/0-1 shdr/0-2 so_name srv_name ssl_bc_alpn
    ssl_bc_cipher ssl_bc_err_str ssl_bc_npn ssl_bc_protocol ssl_c_i_dn/0-3 ssl_c_key_alg ssl_c_notafter ssl_c_notbefore
    ssl_c_s_dn/0-3 ssl_c_sig_alg ssl_f_i_dn/0-3 ssl_f_key_alg ssl_f_notafter ssl_f_notbefore ssl_f_s_dn/0-3 ssl_f_sig_alg
    ssl_fc_alpn ssl_fc_cipher ssl_fc_cipherlist_bin/0-1 ssl_fc_cipherlist_str/0-1 ssl_fc_client_early_traffic_secret
    ssl_fc_client_handshake_traffic_secret ssl_fc_client_traffic_secret_0 ssl_fc_early_exporter_secret
    ssl_fc_ecformats_bin ssl_fc_eclist_bin/0-1 ssl_fc_err_str ssl_fc_exporter_secret ssl_fc_extlist_bin/0-1 ssl_fc_npn
    ssl_fc_protocol ssl_fc_server_handshake_traffic_secret ssl_fc_server_traffic_secret_0 ssl_fc_sni ssl_s_i_dn/0-3
    ssl_s_key_alg ssl_s_notafter ssl_s_notbefore ssl_s_s_dn/0-3 ssl_s_sig_alg str/1 unique-id url url_param/0-2 urlp/0-2
    uuid/0-1`,
  bytes: `
    base32+src bin/1 distcc_body/1-2 internal.htx_blk.data/1 payload/2 payload_lv/2-3 req.body req.body_param/0-1 req.hdrs
    req.hdrs_bin req.payload/2 req.payload_lv/2-3 res.body res.hdrs res.hdrs_bin res.payload/2 res.payload_lv/2-3
    ssl_bc_client_random ssl_bc_server_random ssl_bc_session_id ssl_bc_session_key ssl_bc_unique_id ssl_c_chain_der
    ssl_c_der ssl_c_serial ssl_c_sha1 ssl_f_der ssl_f_serial ssl_f_sha1 ssl_fc_cipherlist_hex/0-1 ssl_fc_client_random
    ssl_fc_server_random ssl_fc_session_id ssl_fc_session_key ssl_fc_unique_id ssl_s_chain_der ssl_s_der ssl_s_serial
    ssl_s_sha1 url32+src`,
  address: `
    dst fc_dst fc_src hdr_ip/0-2 ipv4/1 ipv6/1 req.hdr_ip/0-2 res.hdr_ip/0-2 shdr_ip/0-2 src url_ip`,
  any: `
    var/1-2`,
};

/** By the type they give. */
export const converters: Readonly<Record<SampleType, string>> = {
  integer: `
    add/1 and/1 cpl crc32/0-1 crc32c/0-1 div/1 djb2/0-1 hex2i jwt_verify/2 length map_beg_int/1-2 map_dir_int/1-2
    map_dom_int/1-2 map_end_int/1-2 map_int_int/1-2 map_ip_int/1-2 map_reg_int/1-2 map_str_int/1-2 map_sub_int/1-2 mod/1
    mul/1 nbsrv neg or/1 port_only sdbm/0-1 srv_queue strcmp/1 sub/1 table_bytes_in_rate/0-1 table_bytes_out_rate/0-1
    table_conn_cnt/0-1 table_conn_cur/0-1 table_conn_rate/0-1 table_expire/0-2 table_gpc/1-2 table_gpc0/0-1
    table_gpc0_rate/0-1 table_gpc1/0-1 table_gpc1_rate/0-1 table_gpc_rate/1-2 table_gpt/1-2 table_gpt0/0-1
    table_http_err_cnt/0-1 table_http_err_rate/0-1 table_http_fail_cnt/0-1 table_http_fail_rate/0-1 table_http_req_cnt/0-1
    table_http_req_rate/0-1 table_idle/0-2 table_kbytes_in/0-1 table_kbytes_out/0-1 table_server_id/0-1 table_sess_cnt/0-1
    table_sess_rate/0-1 table_trackers/0-1 wt6/0-1 xor/1 xxh3/0-1 xxh32/0-1 xxh64/0-1`,
  text: `
    add_item/2-3 base64 be2dec/1-3 be2hex/1-3 capture-req/1 capture-res/1 concat/1-3 cut_crlf field/2-3 hex host_only
    http_date/0-2 iif/2 json/1 language/1-2 lower ltime/1-2 ltrim/1 map/1-2 map_beg/1-2 map_dir/1-2 map_dom/1-2
    map_end/1-2 map_int/1-2 map_ip/1-2 map_reg/1-2 map_regm/1-2 map_str/1-2 map_sub/1-2 mqtt_field_value/2 regsub/2-3
    rtrim/1 ub64enc upper url_dec/0-1 url_enc/1 utime/1-2 word/2-3`,
  bytes: `
    aes_gcm_dec/4 b64dec bytes/1-2 digest/1 fix_tag_value/1 hmac/2 htonl protobuf/1-2 sha1 sha2/0-1 ub64dec ungrpc/1-2`,
  boolean: `
    bool even fix_is_valid in_table/0-1 mqtt_is_valid not odd secure_memcmp/1`,
  any: `
    debug/0-2 json_query/1-2 jwt_header_query/0-2 jwt_payload_query/0-2 set-var/1-5 unset-var/1`,
  address: `
    ipmask/1-2 map_beg_ip/1-2 map_dir_ip/1-2 map_dom_ip/1-2 map_end_ip/1-2 map_int_ip/1-2 map_ip_ip/1-2 map_reg_ip/1-2
    map_str_ip/1-2 map_sub_ip/1-2`,
};

/** Words of an ACL that are a fetch method and a way to match in one: `path_beg` is `path -m beg`. */
export const aclShorthands: Readonly<Record<string, string>> = {
  str: `
    base=base cook=req.cook hdr=req.hdr http_auth_group=http_auth_group method=method path=path
    req_rdp_cookie=req.rdp_cookie req_ssl_sni=req.ssl_sni req_ver=req.ver resp_ver=res.ver scook=res.cook shdr=res.hdr
    url=url urlp=urlp`,
  beg: `
    base_beg=base cook_beg=req.cook hdr_beg=req.hdr path_beg=path scook_beg=res.cook shdr_beg=res.hdr url_beg=url
    urlp_beg=urlp`,
  dir: `
    base_dir=base cook_dir=req.cook hdr_dir=req.hdr path_dir=path scook_dir=res.cook shdr_dir=res.hdr url_dir=url
    urlp_dir=urlp`,
  dom: `
    base_dom=base cook_dom=req.cook hdr_dom=req.hdr path_dom=path scook_dom=res.cook shdr_dom=res.hdr url_dom=url
    urlp_dom=urlp`,
  end: `
    base_end=base cook_end=req.cook hdr_end=req.hdr path_end=path scook_end=res.cook shdr_end=res.hdr
    ssl_fc_sni_end=ssl_fc_sni url_end=url urlp_end=urlp`,
  len: `
    base_len=base cook_len=req.cook hdr_len=req.hdr path_len=path scook_len=res.cook shdr_len=res.hdr url_len=url
    urlp_len=urlp`,
  reg: `
    base_reg=base cook_reg=req.cook hdr_reg=req.hdr path_reg=path scook_reg=res.cook shdr_reg=res.hdr
    ssl_fc_sni_reg=ssl_fc_sni url_reg=url urlp_reg=urlp`,
  sub: `
    base_sub=base cook_sub=req.cook hdr_sub=req.hdr path_sub=path scook_sub=res.cook shdr_sub=res.hdr url_sub=url
    urlp_sub=urlp`,
  bin: `
    payload=req.payload payload_lv=req.payload_lv`,
  int: `
    req.ssl_ver=req.ssl_ver req_rdp_cookie_cnt=req.rdp_cookie_cnt req_ssl_ver=req.ssl_ver`,
};

export const predefinedAcls =
  'FALSE TRUE HTTP HTTP_1.0 HTTP_1.1 HTTP_2.0 HTTP_3.0 HTTP_CONTENT HTTP_URL_ABS HTTP_URL_SLASH HTTP_URL_STAR LOCALHOST ' +
  'METH_CONNECT METH_DELETE METH_GET METH_HEAD METH_OPTIONS METH_POST METH_PUT METH_TRACE RDP_COOKIE REQ_CONTENT WAIT_END';
