import type { RuleOption } from "../rules/option.ts";
import { namesFrom, testCode } from "./reading/code.ts";

const MAX = 127;

/** IEC 60870-5-101 section 7.2.1 and 60870-5-104 section 6; numbers that are missing are reserved. */
export const asduTypes: ReadonlyMap<string, number> = new Map([
  ...namesFrom(1, "m_sp_na_1 m_sp_ta_1 m_dp_na_1 m_dp_ta_1 m_st_na_1 m_st_ta_1 m_bo_na_1 m_bo_ta_1"),
  ...namesFrom(9, "m_me_na_1 m_me_ta_1 m_me_nb_1 m_me_tb_1 m_me_nc_1 m_me_tc_1 m_it_na_1 m_it_ta_1"),
  ...namesFrom(17, "m_ep_ta_1 m_ep_tb_1 m_ep_tc_1 m_ps_na_1 m_me_nd_1"),
  ...namesFrom(30, "m_sp_tb_1 m_dp_tb_1 m_st_tb_1 m_bo_tb_1 m_me_td_1 m_me_te_1 m_me_tf_1 m_it_tb_1"),
  ...namesFrom(38, "m_ep_td_1 m_ep_te_1 m_ep_tf_1 s_it_tc_1"),
  ...namesFrom(45, "c_sc_na_1 c_dc_na_1 c_rc_na_1 c_se_na_1 c_se_nb_1 c_se_nc_1 c_bo_na_1"),
  ...namesFrom(58, "c_sc_ta_1 c_dc_ta_1 c_rc_ta_1 c_se_ta_1 c_se_tb_1 c_se_tc_1 c_bo_ta_1"),
  ...namesFrom(70, "m_ei_na_1"),
  ...namesFrom(81, "s_ch_na_1 s_rp_na_1 s_ar_na_1 s_kr_na_1 s_ks_na_1 s_kc_na_1 s_er_na_1"),
  ...namesFrom(90, "s_us_na_1 s_uq_na_1 s_ur_na_1 s_uk_na_1 s_ua_na_1 s_uc_na_1"),
  ...namesFrom(100, "c_ic_na_1 c_ci_na_1 c_rd_na_1 c_cs_na_1 c_ts_na_1 c_rp_na_1 c_cd_na_1 c_ts_ta_1"),
  ...namesFrom(110, "p_me_na_1 p_me_nb_1 p_me_nc_1 p_ac_na_1"),
  ...namesFrom(120, "f_fr_na_1 f_sr_na_1 f_sc_na_1 f_ls_na_1 f_af_na_1 f_sg_na_1 f_dr_ta_1 f_sc_nb_1"),
]);

export const iec104AsduFunc: RuleOption = {
  name: "iec104_asdu_func",
  summary: "What an I frame of IEC 60870-5-104 carries, by the name of its type.",
  example: "iec104_asdu_func:C_SC_NA_1",

  add: (text, rule) =>
    testCode(text, { names: asduTypes, max: MAX }, "iec104", ({ function: code }) => code, rule),
};
