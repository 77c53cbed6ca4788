# SOME DESCRIPTIVE TITLE.
# Copyright (C) YEAR THE PACKAGE'S COPYRIGHT HOLDER
# This file is distributed under the same license as the PACKAGE package.
# FIRST AUTHOR <EMAIL@ADDRESS>, YEAR.
#
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: PACKAGE VERSION\n"
"Report-Msgid-Bugs-To: \n"
"POT-Creation-Date: 2026-11-25 17:01+0000\n"
"PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\n"
"Last-Translator: FULL NAME <EMAIL@ADDRESS>\n"
"Language-Team: LANGUAGE <LL@li.org>\n"
"Language: zh_Hans\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

msgid "This row is there twice."
msgstr "此行重复。"

#, python-format
msgid "%(things)s (%(field)s): %(count)s"
msgstr "%(things)s（%(field)s）：%(count)s"

msgid "Yes"
msgstr "是"

msgid "No"
msgstr "否"

msgid "(empty)"
msgstr "（空）"

#, python-format
msgid "%(field)s: %(before)s → %(after)s"
msgstr "%(field)s：%(before)s → %(after)s"

msgid "Roles in this department; the head is set above"
msgstr "本部门的角色（负责人在上方指定）"

msgid "Head and deputy"
msgstr "负责与代理"

msgid "The deputy must be somebody else than the head."
msgstr "代理人不能与负责人为同一人。"

#, python-format
msgid "The account of %(person)s is closed."
msgstr "%(person)s 的账号已停用。"

msgid "You cannot close your own account; another administrator can."
msgstr "不能停用自己的账号，请由其他管理员操作。"

msgid "You cannot take the administrator's role from yourself."
msgstr "不能取消自己的系统管理员角色。"

msgid "Roles; heads and deputies are set on the department"
msgstr "角色（部门负责人和代理人在部门里指定）"

msgid "role"
msgstr "角色"

msgid "password"
msgstr "密码"

msgid "None yet"
msgstr "尚未设置"

msgid "department"
msgstr "部门"

msgid "Absence"
msgstr "不在岗"

msgid "Sign-in"
msgstr "登录"

msgid "First password"
msgstr "初始密码"

msgid "New people have no password yet and cannot sign in."
msgstr "新增人员尚无密码，还不能登录。"

msgid "Who has none"
msgstr "查看尚无密码的人员"

msgid "posts"
msgstr "任职"

msgid "Deputy"
msgstr "代理人"

msgid "Nobody can read it."
msgstr "任何人都看不到密码。"

msgid "Set a new password"
msgstr "重设密码"

msgid "absent"
msgstr "不在岗"

#, python-format
msgid "First name another head of %(department)s."
msgstr "请先为%(department)s指定其他负责人。"

#, python-format
msgid "First name another deputy of %(department)s, or none."
msgstr "请先为%(department)s指定其他代理人，或不设代理人。"

msgid "person"
msgstr "人员"

msgid "what"
msgstr "类型"

msgid "time"
msgstr "时间"

msgid "which"
msgstr "对象"

msgid "done"
msgstr "操作"

msgid "details"
msgstr "详情"

msgid "wrong passwords"
msgstr "输错次数"

msgid "last attempt"
msgstr "最近一次"

msgid "locked out until"
msgstr "锁定至"

msgid "Unlock"
msgstr "解除锁定"

msgid "Unlocked"
msgstr "解除锁定"

#, python-format
msgid "%(count)s sign-in unlocked."
msgid_plural "%(count)s sign-ins unlocked."
msgstr[0] "已解除 %(count)s 个登录锁定。"

msgid "The parents lead round in a circle."
msgstr "上级关系形成了循环。"

msgid "Code"
msgstr "代码"

msgid "Two to twelve capital letters or digits; says which department the row is about."
msgstr "二至十二个大写字母或数字；按代码确定是哪个部门。"

msgctxt "thing"
msgid "Name"
msgstr "名称"

msgctxt "example"
msgid "Dingzhou station"
msgstr "定州综合所"

msgid "Parent code"
msgstr "上级代码"

msgid "Code of the department above; empty for the company itself."
msgstr "上级部门的代码；公司本身留空。"

msgid "Kind"
msgstr "类型"

msgid "Head"
msgstr "负责人"

msgid "User name; the person must be there already."
msgstr "填用户名；人员须已存在。"

msgid "User name."
msgstr "填用户名。"

msgid "Position"
msgstr "顺序"

msgid "Order among departments with the same parent."
msgstr "同一上级下各部门的先后。"

msgid "Takes complaints"
msgstr "受理投诉"

#, python-format
msgid "Write each role as department code, colon, role: KFZX:%(role)s."
msgstr "每个角色写作“部门代码：角色”，例如 KFZX:%(role)s。"

msgid "A head is set on the department itself."
msgstr "负责人在部门中设置。"

#, python-format
msgid "“%(name)s” is not known."
msgstr "没有“%(name)s”。"

msgid "User name"
msgstr "用户名"

msgid "For signing in; says which person the row is about."
msgstr "用于登录；按用户名确定是哪个人。"

msgctxt "person"
msgid "Name"
msgstr "姓名"

msgctxt "example"
msgid "Zhang Qiang"
msgstr "张强"

msgid "Mobile"
msgstr "手机"

msgid "Email"
msgstr "电子邮箱"

msgid "Roles"
msgstr "角色"

msgid "All of them, each as department code, colon, role; several between semicolons. Heads and deputies are set on the department."
msgstr "全部角色，每个写作“部门代码：角色”，多个用分号隔开。负责人和代理人在部门中设置。"

msgid "Account open"
msgstr "账号启用"

#, python-format
msgid "“%(parent)s” is this entry itself or lies below it."
msgstr "“%(parent)s”就是它本身或在它下面，不能作为上级。"

#, python-format
msgid "“%(parent)s” is retired; choose another parent."
msgstr "“%(parent)s”已停用，请选择其他上级。"

#, python-format
msgid "Retire first what lies below: %(names)s."
msgstr "请先停用其下级：%(names)s。"

msgid "name"
msgstr "名称"

msgid "Administration"
msgstr "管理"

msgid "The administration is open to system administrators only."
msgstr "管理后台仅对系统管理员开放。"

msgid "People and departments"
msgstr "人员与部门"

msgid "Service desk specialist"
msgstr "客服专员"

msgid "Service desk supervisor"
msgstr "客服主管"

msgid "Department head"
msgstr "部门负责人"

msgid "Department officer"
msgstr "部门经办人"

msgid "Inspector"
msgstr "督查"

msgid "General affairs"
msgstr "综合部"

msgid "Leader in charge"
msgstr "分管领导"

msgid "General manager"
msgstr "总经理"

msgid "System administrator"
msgstr "系统管理员"

msgid "Company"
msgstr "公司"

msgid "Branch"
msgstr "分公司"

msgid "Integrated station"
msgstr "综合所"

msgid "Service centre"
msgstr "客服中心"

msgid "Section"
msgstr "科室"

msgid "As the device"
msgstr "跟随设备"

msgid "Light"
msgstr "浅色"

msgid "Dark"
msgstr "深色"

#, python-format
msgid "The file is larger than %(limit)s MB."
msgstr "文件超过 %(limit)s MB。"

msgid "The file is empty."
msgstr "文件是空的。"

msgid "This is an old or protected Excel file. Save it as .xlsx without a password."
msgstr "这是旧版或加密的 Excel 文件。请另存为不带密码的 .xlsx。"

msgid "This is neither an Excel workbook nor a CSV file."
msgstr "这既不是 Excel 工作簿，也不是 CSV 文件。"

msgid "The characters of this file cannot be read. Save it as “CSV UTF-8” or as an Excel workbook."
msgstr "无法识别此文件的字符编码。请另存为“CSV UTF-8”或 Excel 工作簿。"

msgid "The workbook is protected by a password. Save it without."
msgstr "工作簿设有密码。请去掉密码后另存。"

msgid "The workbook is damaged. Open it in Excel and save it again as .xlsx."
msgstr "工作簿已损坏。请用 Excel 打开后重新另存为 .xlsx。"

#, python-format
msgid "The cells %(cells)s are merged; split them and fill in each."
msgstr "单元格 %(cells)s 是合并的；请取消合并并逐格填写。"

msgid "The workbook is too large. Split it into several."
msgstr "工作簿太大。请拆分成几个。"

msgid "This is a formula. Write the value itself (in Excel: copy, paste as values)."
msgstr "这是公式。请填写值本身（在 Excel 中复制后“粘贴为值”）。"

#, python-format
msgid "A sheet may have at most %(rows)s rows and %(columns)s columns. Split it into several files."
msgstr "一个工作表最多 %(rows)s 行、%(columns)s 列。请拆分成几个文件。"

msgid "There is an invisible character in this cell. Type it anew."
msgstr "此单元格中有不可见字符。请重新输入。"

msgid "Excel could not compute this cell."
msgstr "Excel 未能算出此单元格。"

msgid "Excel has shortened this number. Format the column as text and type it anew."
msgstr "Excel 已将此号码缩写。请将该列设为文本格式后重新输入。"

#, python-format
msgid "At most %(limit)s characters fit into a cell."
msgstr "一个单元格最多 %(limit)s 个字符。"

#, python-format
msgid "Imported from %(file)s, row %(row)s"
msgstr "从 %(file)s 第 %(row)s 行导入"

#, python-format
msgid "Exported as a file: %(count)s rows"
msgstr "导出为文件：%(count)s 行"

msgid "Excel workbook or CSV file"
msgstr "Excel 工作簿或 CSV 文件"

msgid ", "
msgstr "、"

msgid "The database refused the file; nothing was written."
msgstr "数据库拒绝了此文件；未写入任何内容。"

#, python-format
msgid "Import %(things)s"
msgstr "导入%(things)s"

msgid "template"
msgstr "模板"

msgid "This preview is no longer valid. Choose the file again."
msgstr "此预览已失效。请重新选择文件。"

msgid "Meanwhile something else was changed, so nothing was written. Look at the new preview."
msgstr "其间有其他改动，因此未写入任何内容。请查看新的预览。"

#, python-format
msgid "Imported: %(new)s new, %(changed)s changed, %(same)s as they were."
msgstr "已导入：新增 %(new)s 条，修改 %(changed)s 条，%(same)s 条保持不变。"

#, python-format
msgid "Export %(things)s"
msgstr "导出%(things)s"

#, python-format
msgid "No sheet of this file has the headings %(headings)s in its first rows. Use the empty template."
msgstr "此文件没有一个工作表在前几行中有表头“%(headings)s”。请使用空白模板。"

msgid "There is no row below the headings."
msgstr "表头下面没有任何行。"

#, python-format
msgid "These headings are there twice: %(headings)s."
msgstr "这些表头重复：%(headings)s。"

msgid "This cell must be filled in."
msgstr "此单元格必须填写。"

#, python-format
msgid "Row %(number)s is about the same."
msgstr "与第 %(number)s 行重复。"

#, python-format
msgid "Write %(yes)s or %(no)s."
msgstr "请填“%(yes)s”或“%(no)s”。"

#, python-format
msgid "There is only: %(choices)s."
msgstr "只能填：%(choices)s。"

msgid "There is no such day."
msgstr "没有这一天。"

msgid "Write the day as 2026-10-01."
msgstr "请按 2026-10-01 的格式填写日期。"

msgid "Write a whole number, such as 10."
msgstr "请填写整数，例如 10。"

#, python-format
msgid "“%(name)s” is the name of several; write one of %(codes)s."
msgstr "有多个名为“%(name)s”；请填写其中一个：%(codes)s。"

msgid "User name and password do not fit together. Capital and small letters differ."
msgstr "用户名或密码不正确。请注意区分大小写。"

msgid "This account is closed. Ask your system administrator."
msgstr "该账号已停用，请联系系统管理员。"

msgid "A telephone number such as 138 0000 0000 or 0312-2590000."
msgstr "请填写电话号码，例如 138 0000 0000 或 0312-2590000。"

msgid "State the first day of the absence too."
msgstr "请同时填写不在岗的第一天。"

msgid "The last day is before the first."
msgstr "最后一天早于第一天。"

msgid "As last chosen on this device"
msgstr "沿用本机上次的选择"

msgid "Two to twelve capital letters or digits, such as KFZX."
msgstr "二至十二个大写字母或数字，例如 KFZX。"

msgctxt "person"
msgid "name"
msgstr "姓名"

msgid "mobile"
msgstr "手机"

msgid "language"
msgstr "语言"

msgid "appearance"
msgstr "外观"

msgid "number in the title"
msgstr "标题数字提醒"

msgid "The browser's tab says how many complaints are new or newly overdue."
msgstr "浏览器标签页显示新到和新超时的件数。"

msgid "sound"
msgstr "提示音"

msgid "A short tone when something new comes in or becomes overdue."
msgstr "有新到或新超时的投诉时响一声短音。"

msgid "absent from"
msgstr "不在岗起"

msgid "absent until"
msgstr "不在岗止"

msgid "The last day of the absence; empty means until further notice."
msgstr "不在岗的最后一天；不填表示另行通知为止。"

msgid "people"
msgstr "人员"

msgid "An absence must begin before it ends."
msgstr "不在岗的开始不能晚于结束。"

msgid "code"
msgstr "代码"

msgid "Pinyin initials; part of complaint numbers."
msgstr "拼音首字母，用于投诉编号。"

msgid "kind"
msgstr "类型"

msgid "head"
msgstr "负责人"

msgid "deputy"
msgstr "代理人"

msgid "Acts for the head during absence."
msgstr "负责人不在岗时代行职责。"

msgid "position"
msgstr "顺序"

msgid "takes complaints"
msgstr "受理投诉"

msgid "departments"
msgstr "部门"

msgid "roles"
msgstr "角色"

msgctxt "stage"
msgid "done"
msgstr "已完成"

msgctxt "stage"
msgid "now"
msgstr "进行中"

msgctxt "stage"
msgid "still to come"
msgstr "未到"

msgctxt "stage"
msgid "skipped"
msgstr "跳过"

#, python-format
msgid "%(time)s left"
msgstr "剩 %(time)s"

#, python-format
msgid "%(time)s overdue"
msgstr "超时 %(time)s"

#, python-format
msgid "%(count)s d"
msgstr "%(count)s 天"

#, python-format
msgid "%(count)s h"
msgstr "%(count)s 小时"

#, python-format
msgid "%(count)s min"
msgstr "%(count)s 分"

msgid "under 1 min"
msgstr "不到 1 分"

msgid "That did not work. Reload the page and try again; what you typed is still here."
msgstr "没有成功。请刷新页面后重试；已填写的内容仍在此处。"

msgid "No connection to the server. What you typed is still here; try again in a moment."
msgstr "连接不到服务器。已填写的内容仍在此处，请稍后重试。"

msgctxt "date format"
msgid "j M Y H:i"
msgstr "Y年n月j日 H:i"

msgctxt "date format"
msgid "j M H:i"
msgstr "n月j日 H:i"

#. Translators: date formats of https://docs.djangoproject.com/en/5.2/ref/templates/builtins/#date
msgctxt "date format"
msgid "j M Y"
msgstr "Y年n月j日"

msgctxt "date format"
msgid "j M"
msgstr "n月j日"

msgctxt "date format"
msgid "j M Y H:i:s"
msgstr "Y年n月j日 H:i:s"

msgid "on time"
msgstr "按时"

#, python-format
msgid "%(time)s late"
msgstr "晚 %(time)s"

#, python-format
msgid "due %(moment)s"
msgstr "%(moment)s 到期"

msgid "You are signed out."
msgstr "已退出登录。"

msgid "The password is changed. Other devices are signed out."
msgstr "密码已修改，其他设备上的登录已失效。"

msgid "Your profile is saved."
msgstr "个人资料已保存。"

msgctxt "short weekday"
msgid "Mon"
msgstr "周一"

msgctxt "short weekday"
msgid "Tue"
msgstr "周二"

msgctxt "short weekday"
msgid "Wed"
msgstr "周三"

msgctxt "short weekday"
msgid "Thu"
msgstr "周四"

msgctxt "short weekday"
msgid "Fri"
msgstr "周五"

msgctxt "short weekday"
msgid "Sat"
msgstr "周六"

msgctxt "short weekday"
msgid "Sun"
msgstr "周日"

msgid "Due times that were promised already stay; clocks that start from now on count with the exception."
msgstr "已经确定的到期时间不变；此后开始的计时按本例外计算。"

msgid "weekday"
msgstr "星期"

msgid "in the company"
msgstr "本单位"

msgid "working day"
msgstr "工作日"

msgid "day off"
msgstr "休息日"

msgid "officially"
msgstr "国家日历"

msgid "Compare the year with the State Council's notice first, and enter what differs as exceptions. Once confirmed, due times in the year are no longer shown as unconfirmed."
msgstr "请先与国务院放假通知核对，不一致的日期录入日历例外。确认后，该年的到期时间不再显示“未确认”。"

msgid "The whole year"
msgstr "全年日历"

#, python-format
msgid "Calendar of %(year)s"
msgstr "%(year)s 年日历"

msgctxt "date format"
msgid "F"
msgstr "n月"

msgid "day off, worked on another day"
msgstr "调休放假"

msgid "make-up workday"
msgstr "调休上班"

#, python-format
msgid "working day by own arrangement: %(reason)s"
msgstr "本单位安排上班：%(reason)s"

#, python-format
msgid "day off by own arrangement: %(reason)s"
msgstr "本单位安排休假：%(reason)s"

#, python-format
msgid "It still has %(count)s open complaint."
msgid_plural "It still has %(count)s open complaints."
msgstr[0] "该部门还有 %(count)s 件未归档投诉。"

msgid "It is the service desk of the procedure in force."
msgstr "该部门是现行程序的受理部门。"

#, python-format
msgid "Routing names it: %(route)s."
msgstr "分派规则正在使用：%(route)s。"

msgid "A ladder needs at least one rung."
msgstr "升级阶梯至少要有一级。"

#, python-format
msgid "Missed deadlines that are still open have climbed %(count)s rungs of this ladder: change only what comes after them, or make a new ladder."
msgstr "仍未了结的超时已按本阶梯升级了 %(count)s 级：只能修改其后的各级，或另建新阶梯。"

msgid "A change holds at once, also for deadlines that are running."
msgstr "修改立即生效，也适用于正在计时的时限。"

msgid "rungs"
msgstr "升级级次"

msgid "at once"
msgstr "立即"

msgid "field"
msgstr "字段"

msgid "This row is already there."
msgstr "此行已存在。"

#, python-brace-format
msgid "The first number of the year would be {example}. Numbers that were given out stay."
msgstr "本年第一个编号将是 {example}。已给出的编号不变。"

msgid "The procedure in force needs a service desk."
msgstr "现行程序必须指定受理部门。"

msgid "Service desk"
msgstr "客服中心"

msgid "Complaint numbers"
msgstr "投诉编号"

msgid "Save and put in force"
msgstr "保存并启用为现行程序"

msgid "Not put in force."
msgstr "未启用。"

msgid "Put in force"
msgstr "启用为现行程序"

#, python-format
msgid "“%(procedure)s” is in force for new complaints."
msgstr "“%(procedure)s”已启用，新投诉按此程序受理。"

msgid "Save and copy as a new version"
msgstr "保存并复制为新版本"

#, python-format
msgid "Copied from %(original)s"
msgstr "复制自 %(original)s"

#, python-format
msgid "“%(version)s” is prepared with all rules and not in force yet. Change it, then put it in force."
msgstr "“%(version)s”已连同全部规则复制好，尚未启用。修改后再启用。"

msgid "There is no digit in this telephone number."
msgstr "这个电话里没有数字。"

msgid "This telephone is already there."
msgstr "此电话已登记。"

msgid "Name, telephone, address or meter number."
msgstr "姓名、电话、地址或表号。"

msgid "telephones"
msgstr "电话"

#, python-format
msgid "There is a rule for this category and branch already: %(rule)s."
msgstr "此类别和分公司已有规则：%(rule)s。"

msgid "The lead department cannot co-handle as well."
msgstr "主办部门不能同时会办。"

msgid "category"
msgstr "类别"

msgid "branch"
msgstr "分公司"

msgid "Of all rules that fit a complaint, the one with the deepest category wins, then the one with a branch. The desk sees the proposal with its reason and may choose otherwise."
msgstr "适用的规则中，类别层级最深的优先，其次是指定了分公司的。受理人员会看到建议及其理由，也可另选部门。"

#, python-format
msgid "Neither %(lead)s nor any department above it has a head, who would get its complaints."
msgstr "%(lead)s及其各级上级部门都没有负责人，投诉转发后无人接收。"

msgid "Try the routing"
msgstr "试算分派"

msgid "every category"
msgstr "所有类别"

msgid "every branch"
msgstr "所有分公司"

msgid "co-handling departments"
msgstr "会办部门"

msgid "Say what starts the clock."
msgstr "请指定开始计时的时点。"

msgid "Say what stops the clock; without it every deadline would be missed."
msgstr "请指定停止计时的时点，否则每件都会超时。"

msgid "Missed deadlines of this rule are being escalated; change the ladder when they are done."
msgstr "本规则有超时正在升级，待其了结后再更换阶梯。"

msgid "This ladder belongs to another procedure."
msgstr "此阶梯属于另一个程序。"

msgid "The warning would come before the clock starts."
msgstr "预警时间早于开始计时的时间。"

msgid "How long"
msgstr "时限"

msgid "A changed period holds for clocks that start from then on; running ones keep the due time that was promised. Working days end at the procedure's close of business."
msgstr "修改后的时限只用于此后开始的计时；正在计时的仍按原到期时间。工作日以程序规定的下班时间为止。"

msgid "Without a ladder nobody above the department hears of a missed deadline."
msgstr "没有升级阶梯，超时后部门以上无人得知。"

#, python-format
msgid "%(count)s clock of this rule is running and goes on to its end."
msgid_plural "%(count)s clocks of this rule are running and go on to their end."
msgstr[0] "本规则还有 %(count)s 个计时正在进行，将继续到结束。"

msgid "period"
msgstr "期限"

msgid "running clocks"
msgstr "正在计时"

msgid "Letters, digits, hyphens; says which category the row is about."
msgstr "字母、数字、连字符；按代码确定是哪个分类。"

msgid "Repairs"
msgstr "维修"

msgid "Code of the category above; empty at the top."
msgstr "上级分类的代码；最上层留空。"

msgid "Order among categories with the same parent."
msgstr "同一上级下各分类的先后。"

msgid "Offered"
msgstr "可选用"

msgid "Date"
msgstr "日期"

msgid "Each day once."
msgstr "每天只写一行。"

msgid "What it is"
msgstr "上班或放假"

msgid "Working day or day off."
msgstr "上班或放假。"

msgid "Reason"
msgstr "理由"

msgid "Company anniversary"
msgstr "公司庆典"

msgid "Shown in the explanation of every due time that counts past this day."
msgstr "显示在所有涉及当天的期限说明中。"

#, python-format
msgid "The year must be between %(first)s and %(last)s."
msgstr "年份须在 %(first)s 与 %(last)s 之间。"

msgid "The same telephone is there twice."
msgstr "同一电话出现了两次。"

msgid "A telephone number has at most 30 characters; put semicolons between several."
msgstr "一个电话最多 30 个字符；多个电话请用分号隔开。"

msgid "Meter or customer number"
msgstr "表号或户号"

msgid "Says which customer the row is about; without it, name and telephone do."
msgstr "按编号确定是哪个客户；没有编号则按姓名加电话。"

msgctxt "example"
msgid "Li Jianguo"
msgstr "李建国"

msgid "Telephones"
msgstr "电话"

msgid "Several between semicolons; a label in brackets: 138 0000 0000 (wife)."
msgstr "多个用分号隔开；说明写在括号里：138 0000 0000（妻子）。"

msgid "Customer type"
msgstr "客户类型"

msgid "Address"
msgstr "地址"

msgctxt "example"
msgid "88 Zhongshan East Road, 3-1-201"
msgstr "定州市中山东路 88 号 3-1-201"

msgid "Code of the branch."
msgstr "分公司的代码。"

msgid "Note"
msgstr "备注"

#, python-format
msgid "%(count)s customers have this; merge or correct them on their own pages first."
msgstr "有 %(count)s 个客户与此相符；请先在客户页面中更正。"

msgid "A new customer needs a number or a telephone."
msgstr "新客户须有编号或电话。"

msgid "A retired category is no longer offered; complaints that have it keep it."
msgstr "停用的类别不再提供选择；已使用它的投诉保持不变。"

msgid "Complaints"
msgstr "投诉"

#, python-brace-format
msgid "Your turn: {line}"
msgstr "待您办理：{line}"

#, python-format
msgid "%(count)s new since you last looked."
msgid_plural "%(count)s new since you last looked."
msgstr[0] "新到 %(count)s 件。"

#, python-format
msgid "%(count)s complaint falls due today"
msgid_plural "%(count)s complaints fall due today"
msgstr[0] "今天有 %(count)s 件将到期"

#, python-format
msgid "%(count)s is overdue"
msgid_plural "%(count)s are overdue"
msgstr[0] "%(count)s 件已超时"

msgid "Nothing falls due today, and nothing is overdue."
msgstr "今天没有到期的，也没有超时的。"

#, python-brace-format
msgid "{due}, {overdue}."
msgstr "{due}，{overdue}。"

msgid "{}."
msgstr "{}。"

msgid "Awaiting dispatch"
msgstr "待转发"

msgid "Awaiting contact"
msgstr "待联系"

msgid "In handling"
msgstr "处理中"

msgid "Awaiting sign-off"
msgstr "待签字"

msgid "Awaiting feedback check"
msgstr "待审核反馈"

msgid "Awaiting callback"
msgstr "待回访"

msgid "Awaiting archive"
msgstr "待归档"

msgid "Archived"
msgstr "已归档"

msgid "Intake"
msgstr "受理"

msgid "Dispatch"
msgstr "转发"

msgid "Handling"
msgstr "处理"

msgid "Feedback"
msgstr "反馈"

msgid "Callback"
msgstr "回访"

msgid "Archive"
msgstr "归档"

msgid "Normal"
msgstr "一般"

msgid "Serious"
msgstr "严重"

msgid "Major"
msgstr "重大"

msgid "Rule-breaking"
msgstr "违规"

msgid "Litigation"
msgstr "诉讼"

msgid "Safety"
msgstr "安全"

msgid "Drastic threats"
msgstr "扬言过激"

msgid "Media"
msgstr "媒体"

msgid "Regular complaint"
msgstr "常规投诉"

msgid "Discovered by staff"
msgstr "发掘性投诉"

msgid "Mass complaint"
msgstr "集中性投诉"

msgid "Residential"
msgstr "居民"

msgid "Commercial"
msgstr "商业"

msgid "Industrial"
msgstr "工业"

msgid "Public institution"
msgstr "公共机构"

msgid "Other"
msgstr "其他"

msgid "Lead department"
msgstr "主办部门"

msgid "Co-handling department"
msgstr "会办部门"

msgid "Returned by the department"
msgstr "部门退单"

msgid "Reassigned"
msgstr "改派"

msgid "First contact and handling"
msgstr "联系客户"

msgid "Progress told"
msgstr "告知进度"

msgid "Reached"
msgstr "已联系上"

msgid "No answer"
msgstr "未接听"

msgid "Wrong number"
msgstr "号码有误"

msgid "Refused to talk"
msgstr "拒绝沟通"

msgid "Very satisfied"
msgstr "非常满意"

msgid "Satisfied"
msgstr "满意"

msgid "Fair"
msgstr "一般"

msgid "Dissatisfied"
msgstr "不满意"

msgid "Very dissatisfied"
msgstr "非常不满意"

msgid "Call: reached"
msgstr "通话：已联系上"

msgid "Call: no answer"
msgstr "通话：未接听"

msgid "Call: wrong number"
msgstr "通话：号码有误"

msgid "Call: refused to talk"
msgstr "通话：拒绝沟通"

msgid "Telling the progress"
msgstr "告知进度"

msgid "Returning to the desk"
msgstr "退单"

msgid "Sending back to be done better"
msgstr "退回重办"

msgid "Asking a colleague for help"
msgstr "请同事协助"

msgid "Photo"
msgstr "照片"

msgid "Recording"
msgstr "录音"

msgid "Video"
msgstr "视频"

msgid "Document"
msgstr "文档"

msgid "Duplicate"
msgstr "重复"

msgid "Related"
msgstr "相关"

msgid "Accepted"
msgstr "已受理"

msgid "Dispatched to the department"
msgstr "已转发至部门"

msgid "Customer really contacted"
msgstr "已实际联系客户"

msgid "Progress told to the customer"
msgstr "已告知客户进度"

msgid "Result fed back to the desk"
msgstr "结果已反馈客服中心"

msgid "Feedback sent back to the department"
msgstr "反馈退回重办"

msgid "Feedback accepted by the desk"
msgstr "反馈审核通过"

msgid "Decided by the general manager or leader"
msgstr "已由总经理或分管领导裁定"

msgid "Customer called back, or callback skipped"
msgstr "已回访或免回访"

msgid "Dispatch deadline"
msgstr "转发时限"

msgid "Contact deadline"
msgstr "联系时限"

msgid "Resolution deadline"
msgstr "办结时限"

msgid "Progress deadline"
msgstr "告知进度时限"

msgid "Rework deadline"
msgstr "重办时限"

msgid "Callback deadline"
msgstr "回访时限"

msgid "Other deadline"
msgstr "其他时限"

msgid "starts the clock"
msgstr "开始计时"

msgid "stops the clock"
msgstr "停止计时"

msgid "Met"
msgstr "按时完成"

msgid "Done late"
msgstr "超时完成"

msgid "Ended by return"
msgstr "因退单终止"

msgid "Ended by reassignment"
msgstr "因改派终止"

msgid "No longer needed"
msgstr "不再需要"

msgid "Early warning"
msgstr "临期提醒"

msgid "Breach"
msgstr "超时"

msgid "Escalation"
msgstr "升级"

msgid "Head of the department in charge"
msgstr "责任部门负责人"

msgid "Head of the superior department"
msgstr "上级部门负责人"

msgid "Service desk specialists"
msgstr "客服专员"

msgid "Always"
msgstr "总是"

msgid "Major level"
msgstr "重大级别"

msgid "Re-complaint"
msgstr "再投诉"

msgid "Second re-complaint or later"
msgstr "第二次及以上再投诉"

msgid "Emergency route"
msgstr "应急处置"

msgid "Handling result"
msgstr "处理结果"

msgid "Completeness check before archive"
msgstr "归档前完整性检查"

msgid "Accept complaint"
msgstr "受理投诉"

msgid "Settle on the spot and archive"
msgstr "当场解决并归档"

msgid "Correct the record"
msgstr "更正记录"

msgid "Return to the desk"
msgstr "退单"

msgid "Reassign"
msgstr "改派"

msgid "Take over"
msgstr "接手"

msgid "Hand to a colleague"
msgstr "转交同事"

msgid "Ask a colleague for help"
msgstr "请同事协助"

msgid "Give an instruction"
msgstr "批示"

msgid "Decide finally"
msgstr "裁定"

msgid "Log a contact"
msgstr "记录联系"

msgid "Tell the customer the progress"
msgstr "告知进度"

msgid "Write the result"
msgstr "填写处理结果"

msgid "Submit the result"
msgstr "提交处理结果"

msgid "Sign the result"
msgstr "签字"

msgid "Send back to the handler"
msgstr "退回经办人"

msgid "Give the co-handler's result"
msgstr "填写会办结果"

msgid "Accept the feedback"
msgstr "审核通过"

msgid "Send back to the department"
msgstr "退回重办"

msgid "Call the customer back"
msgstr "回访客户"

msgid "Skip the callback"
msgstr "免回访"

msgid "Sign for supervision"
msgstr "督查签字"

msgid "Open a re-complaint"
msgstr "登记再投诉"

msgid "Note that the customer calls again"
msgstr "登记客户再次来电/来访"

msgid "Add a file"
msgstr "添加附件"

msgid "Link to another complaint"
msgstr "关联投诉"

msgid "Add a note"
msgstr "添加备注"

msgid "Deadline is near"
msgstr "即将到期"

msgid "Deadline missed"
msgstr "时限超时"

msgid "Escalated"
msgstr "超时升级"

msgid "A re-complaint was opened"
msgstr "已登记再投诉"

msgid "Workbench"
msgstr "工作台"

msgctxt "navigation"
msgid "Intake"
msgstr "受理登记"

msgid "Callbacks"
msgstr "回访"

msgid "Statistics"
msgstr "统计"

msgid "New Year's Day"
msgstr "元旦"

msgid "Spring Festival Eve"
msgstr "除夕"

msgid "Spring Festival"
msgstr "春节"

msgid "Tomb-Sweeping Day"
msgstr "清明节"

msgid "Labour Day"
msgstr "劳动节"

msgid "Dragon Boat Festival"
msgstr "端午节"

msgid "Mid-Autumn Festival"
msgstr "中秋节"

msgid "National Day"
msgstr "国庆节"

#, python-format
msgid "%(amount)s minute"
msgid_plural "%(amount)s minutes"
msgstr[0] "%(amount)s 分钟"

#, python-format
msgid "%(amount)s hour"
msgid_plural "%(amount)s hours"
msgstr[0] "%(amount)s 小时"

#, python-format
msgid "%(amount)s working day"
msgid_plural "%(amount)s working days"
msgstr[0] "%(amount)s 个工作日"

#, python-format
msgid "%(amount)s calendar day"
msgid_plural "%(amount)s calendar days"
msgstr[0] "%(amount)s 个自然日"

msgid "The unit must be min, h, wd (working days) or cd (calendar days)."
msgstr "单位须为 min（分钟）、h（小时）、wd（工作日）或 cd（自然日）。"

#, python-format
msgid "The amount must be from 1 to %(most)s for the unit %(unit)s."
msgstr "单位为 %(unit)s 时，数值须在 1 至 %(most)s 之间。"

msgid "Write a number and a unit: 30min, 24h, 3wd (working days) or 5cd (calendar days)."
msgstr "期限请写数字加单位：30min（分钟）、24h（小时）、3wd（工作日）或 5cd（自然日）。"

#, python-format
msgid "The official holiday notice for %(year)s is not in yet: this due time is unconfirmed."
msgstr "%(year)s 年放假安排尚未公布，此到期时间未确认。"

#, python-format
msgid "The start must be in the years %(first)s to %(last)s."
msgstr "起始时间须在 %(first)s 年至 %(last)s 年之间。"

msgid "The calendar has too few working days to count this period."
msgstr "日历中的工作日不足，无法计算此期限。"

#, python-format
msgid "%(day)s: the day of the event, not counted"
msgstr "%(day)s 事件当天，不计入"

#, python-format
msgid "%(day)s: %(what)s, day %(number)s"
msgstr "%(day)s %(what)s，第 %(number)s 天"

#, python-format
msgid "%(day)s: %(what)s, not counted"
msgstr "%(day)s %(what)s，不计"

#, python-format
msgid "%(day)s: %(what)s, day %(number)s; the end moves to the next working day"
msgstr "%(day)s %(what)s，第 %(number)s 天；期满日顺延至下一个工作日"

#, python-format
msgid "%(day)s: %(what)s, the end moves here"
msgstr "%(day)s %(what)s，期满日顺延至此"

#, python-format
msgid "due %(date)s %(at)s (close of business)"
msgstr "%(date)s %(at)s 到期（下班时间）"

#, python-format
msgid "due %(date)s %(at)s (end of the day)"
msgstr "%(date)s %(at)s 到期（当日结束）"

#, python-format
msgid "%(start)s plus %(period)s: due %(due)s"
msgstr "%(start)s 起 %(period)s，%(due)s 到期"

msgid "weekend"
msgstr "周末"

#, python-format
msgid "%(name)s holiday"
msgstr "%(name)s 休假"

#, python-format
msgid "day off for the make-up workday %(swapped)s"
msgstr "调休放假（%(swapped)s 上班）"

#, python-format
msgid "make-up workday for the day off %(swapped)s"
msgstr "调休上班（换 %(swapped)s 休假）"

#, python-format
msgid "working day by own arrangement (%(name)s)"
msgstr "本单位安排上班（%(name)s）"

#, python-format
msgid "day off by own arrangement (%(name)s)"
msgstr "本单位安排休假（%(name)s）"

msgid "calendar day"
msgstr "自然日"

#, python-format
msgid "%(weekday)s %(date)s"
msgstr "%(date)s %(weekday)s"

#, python-brace-format
msgid "Page {page} of {pages}"
msgstr "第 {page} 页 / 共 {pages} 页"

#, python-format
msgid "Missing in the store: %s"
msgstr "存储中缺失：%s"

#, python-format
msgid "Not as it was when added: %s"
msgstr "与添加时不一致：%s"

msgid "No."
msgstr "序号"

msgid "Time"
msgstr "时间"

msgid "By"
msgstr "操作人"

msgctxt "history"
msgid "What happened"
msgstr "事项"

msgid "Details"
msgstr "详情"

msgid "Customer complaint record"
msgstr "客户投诉记录表"

msgid "Handler"
msgstr "经办人"

msgid "Supervision"
msgstr "督查"

#, python-format
msgid "Version %(version)s, printed %(moment)s"
msgstr "第 %(version)s 版，打印于 %(moment)s"

msgid "yes"
msgstr "是"

msgid "no"
msgstr "否"

msgid "Customer"
msgstr "客户"

msgid "Flags"
msgstr "风险标记"

msgid "Content and demand"
msgstr "投诉内容与诉求"

msgid "Note, result, end"
msgstr "说明、结果、结束情况"

msgid "Departments"
msgstr "部门"

msgid "Instructions"
msgstr "批示"

msgid "Contacts with the customer"
msgstr "联系记录"

#, python-format
msgid "Result of %s"
msgstr "%s处理结果"

msgid "Result"
msgstr "处理结果"

msgid "Final decision"
msgstr "裁定"

msgid "Deadline"
msgstr "时限"

msgid "Kept?"
msgstr "执行情况"

msgid "Deadlines"
msgstr "时限"

#, python-format
msgid "from %s"
msgstr "来自 %s"

msgid "Size"
msgstr "大小"

msgid "Attachments"
msgstr "附件"

msgid "Renewed as"
msgstr "再投诉为"

msgid "Linked complaints"
msgstr "关联投诉"

#, python-brace-format
msgid "Open for less than {most} days"
msgstr "未结不满 {most} 天"

#, python-brace-format
msgid "Open for {least} days or more"
msgstr "未结 {least} 天及以上"

#, python-brace-format
msgid "Open for {least} to {most} days"
msgstr "未结 {least} 至 {most} 天"

msgctxt "figure"
msgid "Received"
msgstr "受理"

msgctxt "figure"
msgid "Re-complaints"
msgstr "再投诉"

msgctxt "figure"
msgid "Open at the end of the month"
msgstr "月末未结"

msgctxt "figure"
msgid "Archived"
msgstr "归档"

msgctxt "figure"
msgid "Settled on the spot"
msgstr "当场解决"

msgctxt "figure"
msgid "Returned"
msgstr "退单"

msgctxt "figure"
msgid "Called back"
msgstr "回访"

msgctxt "figure"
msgid "Resolved"
msgstr "已解决"

msgctxt "figure"
msgid "Not resolved"
msgstr "未解决"

#, python-brace-format
msgid "Callback: {grade}"
msgstr "回访：{grade}"

#, python-brace-format
msgid "{deadline} kept"
msgstr "{deadline}按时"

#, python-brace-format
msgid "{deadline} missed"
msgstr "{deadline}超时"

msgid "file"
msgstr "文件"

#, python-format
msgid "The file is too large; at most %(limit)s are possible."
msgstr "文件太大，最多允许 %(limit)s。"

msgid "This kind of file is not taken. Possible are photos (JPEG, PNG, GIF, WebP, HEIC), recordings (MP3, WAV, M4A, OGG, AMR), videos (MP4, MOV) and documents (PDF, Word and Excel without macros, TXT)."
msgstr "不接受这类文件。可以上传照片（JPEG、PNG、GIF、WebP、HEIC）、录音（MP3、WAV、M4A、OGG、AMR）、视频（MP4、MOV）和文档（PDF、不含宏的 Word 和 Excel、TXT）。"

msgid "Open"
msgstr "在办"

msgid "Overdue"
msgstr "超时"

msgid "Due today"
msgstr "今天到期"

msgid "Running in time"
msgstr "期限内"

msgid "Missed a deadline before"
msgstr "曾经超时"

msgid "Any"
msgstr "不限"

msgid "Not given"
msgstr "未填写"

msgid "Write the month like 2026-10."
msgstr "请按 2026-10 的格式填写月份。"

msgid "Say of which month."
msgstr "请说明是哪个月。"

msgid "Write a minute of the month like 2026-10-25T16:03."
msgstr "请写该月内的时刻，如 2026-10-25T16:03。"

#, python-format
msgid "%(filter)s: %(value)s"
msgstr "%(filter)s：%(value)s"

msgid "Words"
msgstr "搜索词"

msgid "State"
msgstr "状态"

msgid "Open and archived"
msgstr "在办和已归档"

msgid "Stage"
msgstr "环节"

msgid "Category"
msgstr "类别"

msgid "Channel"
msgstr "渠道"

msgid "Level"
msgstr "等级"

msgid "Accepted from"
msgstr "受理自"

msgid "Accepted until"
msgstr "受理至"

msgid "Handled or taken in by me"
msgstr "我经办或首接的"

msgid "Re-complaints"
msgstr "再投诉"

msgid "Dissatisfied customers"
msgstr "客户不满意"

msgid "Settled on the spot"
msgstr "当场解决"

msgid "Month"
msgstr "月份"

msgid "First days until"
msgstr "月初截至"

msgid "Counted for"
msgstr "计入"

msgid "No department yet"
msgstr "尚无部门"

msgid "Order"
msgstr "排序"

msgid "You see no such complaint."
msgstr "您看不到这件投诉。"

msgid "Write down what the customer says."
msgstr "请写下客户说了什么。"

#, python-format
msgid "The record lacks: %s."
msgstr "记录缺少：%s。"

#, python-format
msgid "The result lacks: %s."
msgstr "处理结果缺少：%s。"

msgid "Guardian and protective measures are not recorded."
msgstr "未记录看护人和保护措施。"

msgid "The demand is marked unreasonable, but no explanation is recorded."
msgstr "已标记不合理诉求，但没有记录所作的解释。"

#, python-format
msgid "%s has not given its result as co-handling department."
msgstr "会办部门%s尚未填写会办结果。"

msgid "The customer has not been called back."
msgstr "尚未回访客户。"

msgid "Supervision has not signed."
msgstr "督查尚未签字。"

msgid "There is no such complaint that you may see."
msgstr "没有这件投诉，或您无权查看。"

msgid "You have done this already."
msgstr "您已办理过此项。"

msgid "Changed since you ticked it; look at it again."
msgstr "勾选后已有变化，请重新查看。"

#, python-format
msgid "%(reason)s Choose a department."
msgstr "%(reason)s请选择部门。"

#, python-format
msgid "Dispatched to %(lead)s; %(handler)s has been told."
msgstr "已转发至%(lead)s，已通知%(handler)s。"

msgid "Complete; it will be archived and read-only."
msgstr "资料齐全，归档后只读。"

msgid "Archived."
msgstr "已归档。"

msgid "Choose a colleague of the lead department."
msgstr "请选择主办部门的同事。"

#, python-format
msgid "%(lead)s, handled by %(handler)s now"
msgstr "%(lead)s，现由%(handler)s经办"

#, python-format
msgid "%(handler)s handles it now and has been told."
msgstr "现由%(handler)s经办，已通知本人。"

#, python-format
msgid "%(lead)s, co-handling %(co_handlers)s"
msgstr "%(lead)s，%(co_handlers)s会办"

msgid "Say why no callback is needed or possible."
msgstr "请说明为什么不需要或无法回访。"

msgid "Ask whether the matter is resolved."
msgstr "请询问问题是否解决。"

msgid "Ask how satisfied the customer is."
msgstr "请询问客户是否满意。"

msgid "Write down, in the customer's words, what is still wrong."
msgstr "请用客户原话记下还有什么问题。"

msgid "No routing rule fits this category and branch."
msgstr "没有适用于该类别和分公司的分派规则。"

#, python-format
msgid "category “%s”"
msgstr "类别“%s”"

#, python-format
msgid "By %s"
msgstr "按%s"

msgid "By default"
msgstr "按默认分派"

msgid "from the customer's record"
msgstr "按客户档案"

msgid "named in the address"
msgstr "按地址中的地名"

#, python-format
msgid "as other customers in “%(street)s”"
msgstr "与“%(street)s”的其他客户相同"

#, python-format
msgid "Re-complaint: the superior of %s"
msgstr "再投诉：%s的上级部门"

msgid "Say why the complaint is returned."
msgstr "请说明退单原因。"

msgid "Say why the complaint is reassigned."
msgstr "请说明改派原因。"

msgid "This department already has the complaint."
msgstr "该部门已是主办部门。"

msgid "This department takes no complaints."
msgstr "该部门不接收投诉。"

msgid "Neither this department nor any above it has a head."
msgstr "该部门及其上级部门都没有负责人。"

#, python-format
msgid "This form was already saved as %s. If what stands here is another complaint, send it again; otherwise open that one."
msgstr "这份登记已保存为 %s。若现在填写的是另一件投诉，请再次提交；否则请打开那一件。"

msgid "This was sent twice and has been done once."
msgstr "重复提交，已按一次办理。"

msgid "The complaint has changed since you opened this page. What you typed is still here; check what happened and send again."
msgstr "您打开页面之后，这件投诉已有变动。您填写的内容仍在；请看看发生了什么，再重新提交。"

msgid "Say what the department is to do better."
msgstr "请说明部门需要改进什么。"

msgid "Somebody threatens drastic action: name the person who keeps watch."
msgstr "有人扬言过激：请指定看护人。"

msgid "Say how people and places at risk are protected."
msgstr "请写明如何保护有风险的人员和场所。"

msgid "Say what was talked about."
msgstr "请写下沟通内容。"

msgid "Say what the customer was told."
msgstr "请写下告知客户的内容。"

msgid "Log at least one attempt to reach the customer first."
msgstr "请先记录至少一次联系客户的尝试。"

msgid "Say what is to be done better."
msgstr "请说明需要改进什么。"

msgid "Say what your department found and did."
msgstr "请写明本部门查明的情况和采取的措施。"

msgid "Say what the colleague is to help with."
msgstr "请说明要同事协助什么。"

msgid "Needed before the result goes to the desk."
msgstr "提交反馈前必须填写。"

msgid "Say what was explained to the customer."
msgstr "请写明向客户作了什么解释。"

msgid "Only a complaint that the customer will not pursue is settled on the spot."
msgstr "客户表示不再追究，才能当场解决。"

msgid "A complaint about rule-breaking or with litigation is supervised and cannot be settled on the spot."
msgstr "涉及违规或诉讼的投诉须经督查，不能当场解决归档。"

msgid "Write down what the customer rejects."
msgstr "请写下客户不接受什么。"

#, python-format
msgid "This complaint was already renewed as %s; continue there."
msgstr "这件投诉已登记再投诉 %s，请在那里继续。"

msgid "This complaint was decided finally. If the customer has something new, log a new complaint."
msgstr "这件投诉已终局裁定。客户如有新的问题，请另行登记。"

msgid "Record the customer's answers to the callback first."
msgstr "请先记录客户的回访答复。"

msgid "Say why the record is corrected."
msgstr "请说明更正原因。"

#, python-format
msgid "This field is not corrected by hand: %s."
msgstr "此项不能手工更正：%s。"

msgid "A complaint cannot be linked to itself."
msgstr "不能与自身关联。"

msgid "These complaints are linked already."
msgstr "这两件投诉已经关联。"

msgid "Write the note."
msgstr "请填写备注。"

msgid "Write the instruction."
msgstr "请填写批示。"

msgid "Say why you take the complaint over."
msgstr "请说明接手原因。"

msgid "Write the decision."
msgstr "请填写裁定。"

msgid "Write supervision's opinion."
msgstr "请填写督查意见。"

msgid "What the customer says"
msgstr "客户反映"

msgid "What they want now"
msgstr "这次的诉求"

msgid "If it is something else than before."
msgstr "与之前不同时填写。"

msgid "Choose"
msgstr "请选择"

msgid "This page was incomplete. Reload it and try again."
msgstr "页面不完整，请刷新后重试。"

msgid "Remark"
msgstr "说明"

msgid "Each as proposed"
msgstr "各按建议"

msgid "A department chosen here gets all of them, without co-handlers."
msgstr "在此选定部门后，全部转发给该部门，不设会办。"

msgid "Colleague"
msgstr "同事"

msgid "Word to the colleague"
msgstr "给同事的话"

msgid "Reached?"
msgstr "接通了吗？"

msgid "Say what came of the call."
msgstr "请选择拨打结果。"

msgid "Number called"
msgstr "所拨号码"

msgid "Is the matter resolved?"
msgstr "问题解决了没有？"

msgid "Resolved"
msgstr "已解决"

msgid "Not resolved"
msgstr "未解决"

msgid "How satisfied is the customer?"
msgstr "客户是否满意？"

msgid "Next try"
msgstr "下次拨打"

msgid "The customer does not accept the result: open a re-complaint"
msgstr "不接受处理结果：登记再投诉"

msgid "What the customer rejects"
msgstr "客户不接受的内容"

msgid "Empty: the customer's words above. The original record goes along as an attachment."
msgstr "不填则采用上面的客户原话；原投诉记录作为附件一并转过去。"

msgid "What the customer demands now"
msgstr "客户现在的诉求"

msgid "As proposed"
msgstr "按建议"

msgid "Next working morning"
msgstr "下个工作日上午"

msgid "The next try lies ahead, at most 60 days from now."
msgstr "下次拨打时间应晚于现在，且不超过 60 天。"

msgid "Only a customer who was reached can reject the result."
msgstr "接通客户后才能登记不接受处理结果。"

msgid "Choose the department that answers for it."
msgstr "请选择主办部门。"

msgid "Co-handling departments"
msgstr "会办部门"

msgid "They give their results to the lead department."
msgstr "会办部门把处理情况交给主办部门汇总。"

msgid "What the department should know that the record does not say."
msgstr "记录里没有、部门需要知道的情况。"

msgid "Guardian"
msgstr "看护人"

msgid "How people and places at risk are protected."
msgstr "如何保护有风险的人员和场所。"

#, python-format
msgid "Proposed: %(reason)s."
msgstr "建议：%(reason)s。"

msgid "Why it is not yours"
msgstr "退单原因"

msgid "The desk reads this when it dispatches again. Name the department that is responsible if you know it."
msgstr "客服中心重新转发时会看到。知道应由哪个部门负责的，请写明。"

msgid "Why it is reassigned"
msgstr "改派原因"

msgid "New lead department"
msgstr "新的主办部门"

msgid "Choose another department than the one that has it now."
msgstr "请选择现主办部门以外的部门。"

msgid "What the department is to do better"
msgstr "部门需要改进什么"

msgid "What came of it"
msgstr "联系结果"

msgid "Choose what came of the attempt."
msgstr "请选择联系结果。"

msgid "Needed when the customer was reached: what was said, what was agreed, until when."
msgstr "联系上时必填：谈了什么、约定了什么、到什么时候。"

msgid "What the customer was told"
msgstr "告知客户的内容"

msgid "What really happened, and how you found out."
msgstr "事情究竟怎样，怎样查明的。"

msgid "What was put right, and what keeps it from happening again."
msgstr "改正了什么，怎样防止再次发生。"

msgid "Who is responsible and what follows; if nobody is, say so and why."
msgstr "谁的责任、怎样处理；没有责任人的也请说明理由。"

msgid "What the customer says to it."
msgstr "客户对处理的态度。"

msgid "Only if something was agreed: lawful, reasonable, of free will."
msgstr "有协商结果时填写：合法、合理、双方自愿。"

msgid "What is to be done better"
msgstr "需要改进什么"

msgid "What your department found and did"
msgstr "本部门查明的情况和采取的措施"

msgid "What to help with"
msgstr "协助事项"

msgid "Nobody any more"
msgstr "不再需要协助"

#, python-format
msgid "%(helper)s helps now. Another choice takes over from them."
msgstr "现由%(helper)s协助；另选他人则接替协助。"

msgid "Ask for a telephone number."
msgstr "请问客户电话。"

msgid "Ask for the customer's name."
msgstr "请问客户姓名。"

msgid "Ask for the address."
msgstr "请问客户地址。"

msgid "Ask for the meter or customer number."
msgstr "请问表号或户号。"

msgid "Say how the complaint came in."
msgstr "请选择投诉渠道。"

msgid "Choose what the complaint is about."
msgstr "请选择投诉类别。"

msgid "Choose the branch concerned."
msgstr "请选择涉及的分公司。"

msgid "Ask where it happened."
msgstr "请问事发地点。"

msgid "Write down what happened."
msgstr "请写明经过。"

msgid "Ask what the customer wants."
msgstr "请问客户的诉求。"

msgid "Further telephones"
msgstr "其他电话"

msgid "Several are separated by commas."
msgstr "多个电话用逗号隔开。"

msgid "Files"
msgstr "附件"

msgid "Received in"
msgstr "首接部门"

msgid "First received by"
msgstr "首接人"

msgid "myself"
msgstr "本人"

msgid "Received at"
msgstr "接待时间"

msgid "The customer is satisfied and will not pursue it"
msgstr "客户满意，不再追究"

msgid "as proposed"
msgstr "按建议"

msgid "Note to the department"
msgstr "给部门的说明"

#, python-format
msgid "One of these is longer than %(limit)s characters; separate telephones by commas."
msgstr "其中一个电话超过 %(limit)s 个字符；多个电话请用逗号隔开。"

msgid "It was received at a time in the past, at most a year ago."
msgstr "接待时间应早于现在，且不超过一年。"

msgid "Say how the unreasonable demand was explained to the customer."
msgstr "请写明对不合理诉求作了怎样的解释。"

#, python-format
msgid "Needed in this case: %(circumstance)s."
msgstr "此种情形必填：%(circumstance)s。"

#, python-format
msgid "A mobile number has 11 digits; this one has %(count)s. Read it back to the customer."
msgstr "手机号应为 11 位，这个号码有 %(count)s 位，请与客户核对。"

msgid "This does not look like a number that can be called. Read it back to the customer."
msgstr "这个号码可能打不通，请与客户核对。"

msgid "Why the record is corrected"
msgstr "更正原因"

msgid "Nothing is different from the record."
msgstr "与现有记录没有不同。"

msgid "Number of the other complaint"
msgstr "另一件投诉的编号"

msgid "Type the number of the other complaint."
msgstr "请填写另一件投诉的编号。"

msgid "How they belong together"
msgstr "关联方式"

#, python-format
msgid "You see no complaint with the number %(number)s."
msgstr "没有您可查看的、编号为 %(number)s 的投诉。"

msgid "Why no callback is needed or possible"
msgstr "免回访原因"

msgid "Why you take it over"
msgstr "接手原因"

msgid "The customer is answered with these words."
msgstr "将以此答复客户。"

#, python-format
msgid "At most %(count)s files in one go; add the others afterwards."
msgstr "一次最多选 %(count)s 个文件，其余请保存后再添加。"

msgid "Everything"
msgstr "全部"

msgid "Steps"
msgstr "环节"

msgid "Contacts"
msgstr "联系"

#, python-format
msgid "Accepted under the number %(number)s"
msgstr "受理，编号 %(number)s"

msgid "Settled on the spot and archived"
msgstr "当场解决并归档"

msgid "Record corrected"
msgstr "更正记录"

#, python-format
msgid "Dispatched to %(lead)s"
msgstr "转发至%(lead)s"

#, python-format
msgid "Returned to the desk by %(department)s"
msgstr "%(department)s退单"

#, python-format
msgid "Reassigned from %(department)s to %(lead)s"
msgstr "由%(department)s改派至%(lead)s"

msgid "Taken over"
msgstr "接手"

msgid "Handed to a colleague"
msgstr "转交同事"

#, python-format
msgid "Asked for help: %(helper)s"
msgstr "请%(helper)s协助"

msgid "Instruction given"
msgstr "批示"

msgid "Decided finally"
msgstr "裁定"

#, python-format
msgid "Contact: %(outcome)s"
msgstr "联系客户：%(outcome)s"

msgid "Customer told the progress"
msgstr "告知客户进度"

msgid "Result written"
msgstr "填写处理结果"

msgid "Result submitted"
msgstr "提交处理结果"

msgid "Result signed and fed back"
msgstr "签字并反馈"

msgid "Result sent back to the handler"
msgstr "处理结果退回经办人"

#, python-format
msgid "%(department)s gave its result"
msgstr "%(department)s填写会办结果"

msgid "Feedback accepted"
msgstr "反馈审核通过"

#, python-format
msgid "Callback: %(outcome)s"
msgstr "回访：%(outcome)s"

msgid "Callback skipped"
msgstr "免回访"

msgid "Signed for supervision"
msgstr "督查签字"

#, python-format
msgid "Re-complaint %(recomplaint)s opened"
msgstr "登记再投诉 %(recomplaint)s"

#, python-format
msgid "The customer called or came again (call no. %(count)s)"
msgstr "客户再次来电或来访（第 %(count)s 次）"

#, python-format
msgid "File added: %(file)s"
msgstr "添加附件：%(file)s"

#, python-format
msgid "Linked to %(other)s"
msgstr "关联 %(other)s"

#, python-format
msgid "Soon due: %(name)s"
msgstr "即将到期：%(name)s"

#, python-format
msgid "Missed: %(name)s"
msgstr "超时：%(name)s"

#, python-format
msgid "Escalated: %(name)s"
msgstr "超时升级：%(name)s"

msgid "Suda"
msgstr "诉达"

msgid "Help is not needed any more"
msgstr "不再需要协助"

msgid "Renews"
msgstr "再投诉自"

msgid "Relieved"
msgstr "不再协助"

msgid "How"
msgstr "方式"

msgid "Telephone"
msgstr "电话"

msgid "Speaks for"
msgstr "代表"

msgid "Demand"
msgstr "诉求"

msgid "Explanation given"
msgstr "所作解释"

msgid "Length of the call"
msgstr "通话时长"

msgid "Due"
msgstr "到期"

msgid "Counted against"
msgstr "计入部门"

msgid "Escalated to"
msgstr "升级至"

msgid "Told"
msgstr "已告知"

#, python-format
msgid "%(name)s of %(department)s ended: %(outcome)s"
msgstr "%(name)s（%(department)s）结束：%(outcome)s"

#, python-format
msgid "%(name)s of %(department)s began: due %(due)s"
msgstr "%(name)s（%(department)s）起算，%(due)s 到期"

msgid "Read the month"
msgstr "查看月度看板"

msgid "Six figures, each a link to the complaints behind it."
msgstr "六项指标，点开即见对应的投诉。"

msgid "Read your notices"
msgstr "查看消息"

msgid "What was escalated or newly assigned to you."
msgstr "升级或新分派给您的事项。"

msgid "See what was escalated to you"
msgstr "查看升级到您的投诉"

msgid "It stands first here."
msgstr "排在工作台最前。"

msgid "Decide what no department solves"
msgstr "裁定各部门未能解决的投诉"

msgid "Your word settles it."
msgstr "由您最终裁定。"

msgid "See what is late in your departments"
msgstr "查看分管部门的超时投诉"

msgid "Give an instruction with one press."
msgstr "可直接下达批示。"

msgid "See what is overdue"
msgstr "查看超时投诉"

msgid "Instruct or reassign before the customer calls again."
msgstr "在客户再次来电之前批示或改派。"

msgid "Tick several and dispatch or archive them"
msgstr "勾选多件，批量转发或归档"

msgid "Each stays a step of its own; what is refused says why."
msgstr "每件单独办理，未办成的会说明原因。"

msgid "Take a complaint while the customer talks"
msgstr "边听边登记投诉"

msgid "The key n opens the form from anywhere."
msgstr "在任何页面按 n 键即可打开登记表。"

msgid "Dispatch within the hour"
msgstr "一小时内转发"

msgid "Oldest due first."
msgstr "最早到期的排在最前。"

msgid "Call customers back"
msgstr "回访客户"

msgid "One sheet after the other; 1 to 5 are the grades."
msgstr "一件接一件，按 1–5 键评分。"

msgid "Without your signature it is not archived."
msgstr "未经您签字不能归档。"

msgid "Follow what is under supervision"
msgstr "跟踪督查中的投诉"

msgid "Instruct at any time."
msgstr "可随时下达批示。"

msgid "Follow the major complaints"
msgstr "跟踪重大投诉"

msgid "Of the whole company."
msgstr "全公司范围。"

msgid "Call the customer within the deadline"
msgstr "在时限内联系客户"

msgid "Tap the number."
msgstr "点击号码即可拨打。"

msgid "Read and sign results"
msgstr "审阅处理结果并签字"

msgid "With your signature it goes back."
msgstr "签字后反馈给客服中心。"

msgid "Name your absence"
msgstr "登记不在岗时间"

msgid "Your deputy then gets what would come to you."
msgstr "届时应由您处理的事项转由代理人处理。"

msgid "Write the result in its four parts"
msgstr "按四项填写处理结果"

msgid "Save as often as you like, submit when complete."
msgstr "可随时保存，写全后提交。"

msgid "Find any case"
msgstr "查找任何一件投诉"

msgid "By number, telephone, name or words; the key / goes there."
msgstr "按编号、电话、姓名或内容查找，按 / 键即到搜索框。"

msgid "People and roles"
msgstr "人员与角色"

msgid "Who works here, and as what."
msgstr "谁在这里工作，担任什么角色。"

msgid "The written procedure"
msgstr "管理程序"

msgid "Deadlines, ladders and required fields as data."
msgstr "时限、升级阶梯和必填项。"

msgid "Confirm the calendar"
msgstr "去确认日历"

msgid "Holidays and make-up workdays of each year."
msgstr "每年的节假日与调休上班日。"

msgid "Nothing is overdue."
msgstr "没有超时的投诉。"

msgid "Escalated to you"
msgstr "升级到我"

msgid "Nothing has been escalated to you."
msgstr "没有升级到您的投诉。"

msgid "No major complaint is open."
msgstr "没有未结的重大投诉。"

msgid "To decide"
msgstr "待裁定"

msgid "Nothing waits for your decision."
msgstr "没有等待您裁定的投诉。"

msgid "Second re-complaints"
msgstr "二次再投诉"

msgid "No complaint has come back twice."
msgstr "没有二次再投诉。"

msgid "Overdue in your departments"
msgstr "分管部门超时"

msgid "Overdue and escalated"
msgstr "超时与升级"

msgid "To dispatch"
msgstr "待转发"

msgid "Everything accepted has been dispatched."
msgstr "受理的投诉都已转发。"

msgid "Feedback to check"
msgstr "待审核反馈"

msgid "No feedback waits for its check."
msgstr "没有等待审核的反馈。"

msgid "To call back"
msgstr "待回访"

msgid "No customer waits for a callback."
msgstr "没有等待回访的客户。"

msgid "To archive"
msgstr "待归档"

msgid "Nothing waits for the archive."
msgstr "没有等待归档的投诉。"

msgid "To sign for supervision"
msgstr "待督查签字"

msgid "No complaint waits for supervision's signature."
msgstr "没有等待督查签字的投诉。"

msgid "Under supervision"
msgstr "督查中"

msgid "No open complaint is under supervision."
msgstr "没有督查中的投诉。"

msgid "To contact"
msgstr "待联系"

msgid "Every customer has been contacted."
msgstr "客户都已联系。"

msgid "Nothing is in handling."
msgstr "没有处理中的投诉。"

msgid "To sign"
msgstr "待签字"

msgid "No result waits for your signature."
msgstr "没有等待您签字的结果。"

msgid "Co-handling"
msgstr "会办"

msgid "No other department waits for your result."
msgstr "没有等待本部门会办的投诉。"

msgid "Overdue in the departments below"
msgstr "下级部门超时"

msgid "You are asked to help"
msgstr "请我协助"

msgid "Nobody asks you for help."
msgstr "没有人请您协助。"

msgid "Handled by you"
msgstr "您亲自办理"

msgid "You handle nothing yourself."
msgstr "没有由您亲自办理的投诉。"

msgid "Watched over by you"
msgstr "您看护的"

msgid "You watch over nobody."
msgstr "没有由您看护的客户。"

msgid "Give START and PERIOD, or neither to read them from standard input."
msgstr "请同时给出 START 和 PERIOD，或都不给而从标准输入读取。"

msgid "--explain needs START and PERIOD."
msgstr "--explain 须与 START 和 PERIOD 一起使用。"

msgid "The database cannot be read: counted by the official calendar alone."
msgstr "无法读取数据库：仅按国家日历计算。"

msgid "Expected start,period."
msgstr "每行应为 start,period。"

#, python-format
msgid "Not a date and time such as 2026-02-12T09:00: %(start)s"
msgstr "不是有效的日期时间（例：2026-02-12T09:00）：%(start)s"

#, python-format
msgid "Line %(line)s: %(error)s"
msgstr "第 %(line)s 行：%(error)s"

msgid "Standard input is not UTF-8 text."
msgstr "标准输入不是 UTF-8 文本。"

#, python-format
msgid "%(number)s complaint could not be swept; the log says why."
msgid_plural "%(number)s complaints could not be swept; the log says why."
msgstr[0] "%(number)s 件投诉未能检查时限，原因见日志。"

msgid "complaint"
msgstr "投诉"

msgid "part"
msgstr "分工"

msgid "handler"
msgstr "经办人"

msgid "assigned by"
msgstr "指派人"

msgid "assigned at"
msgstr "指派时间"

msgid "note to the department"
msgstr "给部门的说明"

msgid "co-handler's result"
msgstr "会办结果"

msgid "given by"
msgstr "填写人"

msgid "given at"
msgstr "填写时间"

msgid "ended at"
msgstr "结束时间"

msgid "helping colleague"
msgstr "协助人"

msgid "ended by"
msgstr "结束方式"

msgid "reason"
msgstr "原因"

msgid "assignment"
msgstr "指派"

msgid "assignments"
msgstr "指派"

msgid "instruction"
msgstr "批示"

msgid "by"
msgstr "操作人"

msgid "at"
msgstr "时间"

msgid "instructions"
msgstr "批示"

msgid "file name"
msgstr "文件名"

msgid "content type"
msgstr "内容类型"

msgid "size in bytes"
msgstr "字节数"

msgid "SHA-256"
msgstr "SHA-256"

msgid "carried over from"
msgstr "转自"

msgid "added by"
msgstr "添加人"

msgid "added at"
msgstr "添加时间"

msgid "attachment"
msgstr "附件"

msgid "attachments"
msgstr "附件"

msgid "date"
msgstr "日期"

msgid "Ticked: people work on this day. Not ticked: a day off."
msgstr "勾选表示当天上班，不勾选表示休假。"

msgid "calendar exception"
msgstr "日历例外"

msgid "calendar exceptions"
msgstr "日历例外"

msgid "year"
msgstr "年份"

msgid "official notice"
msgstr "放假通知"

msgid "Number or address of the State Council's holiday notice."
msgstr "国务院放假通知的文号或网址。"

msgid "confirmed at"
msgstr "确认时间"

msgid "confirmed by"
msgstr "确认人"

msgid "confirmed year"
msgstr "已确认年份"

msgid "confirmed years"
msgstr "已确认年份"

msgid "outcome"
msgstr "结果"

msgid "telephone"
msgstr "电话"

msgid "resolved?"
msgstr "问题解决了吗？"

msgid "satisfied?"
msgstr "满意吗？"

msgid "customer's words"
msgstr "客户原话"

msgid "next try"
msgstr "下次联系时间"

msgid "callback"
msgstr "回访"

msgid "callbacks"
msgstr "回访"

msgid "clock rule"
msgstr "时限规则"

msgid "counted against"
msgstr "计入部门"

msgid "started at"
msgstr "起算时间"

msgid "due at"
msgstr "到期时间"

msgid "warning at"
msgstr "提醒时间"

msgid "explanation"
msgstr "计算说明"

msgid "stopped at"
msgstr "停止时间"

msgid "missed since"
msgstr "超时起点"

msgid "firings done"
msgstr "已触发次数"

msgid "next firing"
msgstr "下次触发"

msgid "clock"
msgstr "时限"

msgid "clocks"
msgstr "时限"

msgid "sequence"
msgstr "序号"

msgid "rung"
msgstr "升级级次"

msgid "planned at"
msgstr "计划时间"

msgid "fired at"
msgstr "触发时间"

msgid "history entry"
msgstr "历史记录"

msgid "firing"
msgstr "触发"

msgid "firings"
msgstr "触发"

msgid "number"
msgstr "编号"

msgid "procedure"
msgstr "程序"

msgid "stage"
msgstr "环节"

msgid "version"
msgstr "版本"

msgid "kind of case"
msgstr "案件类型"

msgid "channel"
msgstr "渠道"

msgid "origin"
msgstr "来源类型"

msgid "location"
msgstr "地点"

msgid "customer"
msgstr "客户"

msgid "customer's name"
msgstr "客户姓名"

msgid "address"
msgstr "地址"

msgid "meter or customer number"
msgstr "表号或户号"

msgid "speaks for"
msgstr "代何人投诉"

msgid "times the customer has called"
msgstr "客户来电次数"

msgid "what happened"
msgstr "经过"

msgid "demand"
msgstr "诉求"

msgid "unreasonable demand"
msgstr "不合理诉求"

msgid "explanation given"
msgstr "所作解释"

msgid "level"
msgstr "等级"

msgid "rule-breaking"
msgstr "违规"

msgid "litigation"
msgstr "诉讼"

msgid "safety"
msgstr "安全"

msgid "drastic threats"
msgstr "扬言过激"

msgid "media"
msgstr "媒体"

msgid "guardian"
msgstr "看护人"

msgid "protective measures"
msgstr "保护措施"

msgid "first receiver"
msgstr "首接人"

msgid "received in"
msgstr "首接部门"

msgid "received at"
msgstr "接到时间"

msgid "registered by"
msgstr "登记人"

msgid "accepted at"
msgstr "受理时间"

msgid "lead department"
msgstr "主办部门"

msgid "dispatched at"
msgstr "转发时间"

msgid "first contact at"
msgstr "首次联系时间"

msgid "progress told at"
msgstr "告知进度时间"

msgid "fed back at"
msgstr "反馈时间"

msgid "feedback accepted at"
msgstr "审核通过时间"

msgid "called back at"
msgstr "回访时间"

msgid "archived at"
msgstr "归档时间"

msgid "returns"
msgstr "退单次数"

msgid "settled on the spot"
msgstr "当场解决"

msgid "resolved"
msgstr "问题已解决"

msgid "satisfaction"
msgstr "满意度"

msgid "reason for no callback"
msgstr "免回访原因"

msgid "final decision"
msgstr "裁定"

msgid "decided by"
msgstr "裁定人"

msgid "decided at"
msgstr "裁定时间"

msgid "supervision's opinion"
msgstr "督查意见"

msgid "supervised by"
msgstr "督查人"

msgid "supervision signed at"
msgstr "督查签字时间"

msgid "original complaint"
msgstr "原投诉"

msgid "re-complaint no."
msgstr "再投诉次数"

msgid "complaints"
msgstr "投诉"

msgid "purpose"
msgstr "目的"

msgid "what was said"
msgstr "沟通内容"

msgid "contact"
msgstr "联系"

msgid "contacts"
msgstr "联系记录"

msgid "customer type"
msgstr "客户类型"

msgid "note"
msgstr "备注"

msgid "created at"
msgstr "创建时间"

msgid "customers"
msgstr "客户"

msgid "label"
msgstr "标签"

msgid "key"
msgstr "标识"

msgid "owner"
msgstr "责任方"

msgid "form"
msgstr "表单"

msgid "version of the complaint"
msgstr "投诉版本"

msgid "what was typed"
msgstr "已填内容"

msgid "revision"
msgstr "修订号"

msgid "page that wrote last"
msgstr "最近保存的页面"

msgid "count of that page"
msgstr "该页面的序号"

msgid "begun at"
msgstr "开始时间"

msgid "saved at"
msgstr "保存时间"

msgid "draft"
msgstr "草稿"

msgid "drafts"
msgstr "草稿"

msgid "file of a draft"
msgstr "草稿文件"

msgid "files of drafts"
msgstr "草稿文件"

msgid "name at that time"
msgstr "当时姓名"

msgid "action"
msgstr "操作"

msgid "history"
msgstr "历史记录"

msgid "other complaint"
msgstr "另一件投诉"

msgid "linked by"
msgstr "关联人"

msgid "linked at"
msgstr "关联时间"

msgid "link"
msgstr "关联"

msgid "links"
msgstr "关联"

msgid "read at"
msgstr "阅读时间"

msgid "notice"
msgstr "消息"

msgid "notices"
msgstr "消息"

msgid "scope"
msgstr "范围"

msgid "last number"
msgstr "最后编号"

msgid "running number"
msgstr "流水号"

msgid "running numbers"
msgstr "流水号"

#, python-brace-format
msgid "Use {year}, {department}, {seq:05}, capital letters, digits and hyphens; {seq:05} must be there."
msgstr "可用 {year}、{department}、{seq:05}、大写字母、数字和连字符；必须包含 {seq:05}。"

msgid "in force"
msgstr "现行"

msgid "New complaints are accepted under this version."
msgstr "新投诉按此版本受理。"

msgid "service desk"
msgstr "客服中心"

msgid "The department that accepts, dispatches, checks and calls back (GAS-5)."
msgstr "受理、转发、审核和回访的部门（GAS-5）。"

msgid "number pattern"
msgstr "编号规则"

msgid "close of business"
msgstr "下班时间"

msgid "procedures"
msgstr "程序"

msgid "escalation ladder"
msgstr "升级阶梯"

msgid "escalation ladders"
msgstr "升级阶梯"

msgid "ladder"
msgstr "升级阶梯"

msgid "From 1, in the order in which they are told."
msgstr "从 1 开始，按通知的先后。"

msgid "minutes after the due time"
msgstr "超时后多少分钟"

msgid "tell"
msgstr "通知"

msgid "measures"
msgstr "时限种类"

msgid "A number and min, h, wd (working days) or cd (calendar days)."
msgstr "数字加单位：min 分钟、h 小时、wd 工作日、cd 自然日。"

msgid "warn this many minutes before"
msgstr "提前多少分钟提醒"

msgid "Empty: no early warning."
msgstr "留空则不提醒。"

msgid "clause"
msgstr "条款"

msgid "active"
msgstr "启用"

msgid "clock rules"
msgstr "时限规则"

msgid "moment"
msgstr "时点"

msgid "effect"
msgstr "作用"

msgid "trigger"
msgstr "触发条件"

msgid "triggers"
msgstr "触发条件"

msgid "when"
msgstr "情形"

msgid "alert rule"
msgstr "即时告知规则"

msgid "alert rules"
msgstr "即时告知规则"

msgid "required field"
msgstr "必填项"

msgid "required fields"
msgstr "必填项"

msgid "Empty: every category. A category covers those below it."
msgstr "留空表示所有类别；上级类别包含其下级。"

msgid "Empty: every branch."
msgstr "留空表示所有分公司。"

msgid "routing rule"
msgstr "分派规则"

msgid "routing rules"
msgstr "分派规则"

msgid "beside the form"
msgstr "所在环节"

msgid "title"
msgstr "标题"

msgid "text"
msgstr "正文"

msgid "guidance text"
msgstr "工作提示"

msgid "guidance texts"
msgstr "工作提示"

msgid "facts established"
msgstr "查明的事实"

msgid "corrective measures"
msgstr "整改措施"

msgid "how the responsible department and person are dealt with"
msgstr "责任部门和责任人的处理"

msgid "customer's satisfaction"
msgstr "客户满意情况"

msgid "settlement reached"
msgstr "协商解决情况"

msgid "written by"
msgstr "填写人"

msgid "written at"
msgstr "填写时间"

msgid "signed by"
msgstr "签字人"

msgid "signed at"
msgstr "签字时间"

msgid "handling result"
msgstr "处理结果"

msgid "handling results"
msgstr "处理结果"

msgid "offered"
msgstr "可选用"

msgid "kinds of case"
msgstr "案件类型"

msgid "in person"
msgstr "当面"

msgid "Any department may log complaints from this channel."
msgstr "任何部门都可登记此渠道的投诉。"

msgid "by telephone"
msgstr "电话渠道"

msgid "The length of the call is kept with the complaint."
msgstr "记录通话时长。"

msgid "channels"
msgstr "渠道"

msgid "categories"
msgstr "类别"

msgid "used for"
msgstr "用途"

msgid "phrase"
msgstr "用语"

msgid "ready phrase"
msgstr "常用语"

msgid "ready phrases"
msgstr "常用语"

#, python-format
msgid "%(first)s to %(last)s"
msgstr "%(first)s至%(last)s"

#, python-format
msgid "New complaint: %(number)s, received in %(received_in)s"
msgstr "新投诉：%(number)s，%(received_in)s首接"

#, python-format
msgid "Record corrected by %(actor)s: %(number)s"
msgstr "%(actor)s更正记录：%(number)s"

#, python-format
msgid "Dispatched to %(lead)s: %(number)s"
msgstr "转发至%(lead)s：%(number)s"

#, python-format
msgid "Returned by %(department)s: %(number)s"
msgstr "%(department)s退单：%(number)s"

#, python-format
msgid "Reassigned to %(lead)s: %(number)s"
msgstr "改派至%(lead)s：%(number)s"

#, python-format
msgid "Taken over by %(actor)s: %(number)s"
msgstr "%(actor)s接手：%(number)s"

#, python-format
msgid "%(actor)s asks %(helper)s for help: %(number)s"
msgstr "%(actor)s请%(helper)s协助：%(number)s"

#, python-format
msgid "Handed to you by %(actor)s: %(number)s"
msgstr "%(actor)s转交给您办理：%(number)s"

#, python-format
msgid "Instruction by %(actor)s: %(number)s"
msgstr "%(actor)s批示：%(number)s"

#, python-format
msgid "Decided finally by %(actor)s: %(number)s"
msgstr "%(actor)s作出裁定：%(number)s"

#, python-format
msgid "Result by %(actor)s to sign: %(number)s"
msgstr "%(actor)s提交结果，待签字：%(number)s"

#, python-format
msgid "Feedback to check: %(number)s, signed by %(actor)s"
msgstr "反馈待审核：%(number)s，%(actor)s已签字"

#, python-format
msgid "Result sent back by %(actor)s: %(number)s"
msgstr "%(actor)s退回结果：%(number)s"

#, python-format
msgid "Result of the co-handling %(department)s: %(number)s"
msgstr "%(department)s给出会办结果：%(number)s"

#, python-format
msgid "Feedback sent back by %(actor)s: %(number)s"
msgstr "%(actor)s退回重办：%(number)s"

#, python-format
msgid "Supervision has signed: %(number)s"
msgstr "督查已签字：%(number)s"

#, python-format
msgid "The customer complains again: %(number)s, now %(recomplaint)s"
msgstr "客户再投诉：%(number)s，新编号 %(recomplaint)s"

#, python-format
msgid "The customer called again (call no. %(count)s): %(number)s"
msgstr "客户再次来电（第 %(count)s 次）：%(number)s"

#, python-format
msgid "“%(name)s” falls due soon: %(number)s, %(department)s"
msgstr "%(name)s将到期：%(number)s，%(department)s"

#, python-format
msgid "“%(name)s” is overdue: %(number)s, %(department)s"
msgstr "%(name)s已超时：%(number)s，%(department)s"

#, python-format
msgid "“%(name)s” is overdue, escalated to you: %(number)s, %(department)s"
msgstr "%(name)s超时，升级到您：%(number)s，%(department)s"

#, python-format
msgid "Re-complaint: %(number)s, renews %(original)s"
msgstr "再投诉：%(number)s，原投诉 %(original)s"

#, python-format
msgid "Dispatched to %(lead)s, co-handling %(co_handlers)s: %(number)s"
msgstr "转发至%(lead)s，%(co_handlers)s会办：%(number)s"

#, python-format
msgid "%(actor)s needs no help any more: %(number)s"
msgstr "%(actor)s已不需要协助：%(number)s"

#, python-format
msgid "%(action)s: %(number)s, %(actor)s"
msgstr "%(action)s：%(number)s，%(actor)s"

msgid "the system"
msgstr "系统"

msgid "every member of staff with a role"
msgstr "任何有岗位角色的员工"

msgid "the service desk"
msgstr "客服中心"

msgid "the service desk supervisor"
msgstr "客服主管"

msgid "the general manager"
msgstr "总经理"

msgid "general affairs"
msgstr "综合部"

msgid "the inspector of a supervised complaint"
msgstr "督查（须为督查案件）"

msgid "the head of the lead department"
msgstr "主办部门负责人"

msgid "the head and officers of the lead department"
msgstr "主办部门负责人和经办人"

msgid "the colleague asked for help"
msgstr "被请协助的同事"

msgid "the co-handling departments"
msgstr "会办部门"

msgid "the leader in charge"
msgstr "分管领导"

msgid "the head of the superior department"
msgstr "上级部门负责人"

msgid "the leader in charge from the second re-complaint on"
msgstr "分管领导（第二次再投诉起）"

msgid "whoever took the complaint in"
msgstr "首接人或登记人"

msgid "This account is no longer active."
msgstr "此账号已停用。"

#, python-format
msgid "“%(action)s” may be done by: %(who)s."
msgstr "“%(action)s”须由以下人员办理：%(who)s。"

msgid "Whoever handled a complaint does not make its callback; another person of the service desk must."
msgstr "经办过这件投诉的人不能回访，须由客服中心的其他人员回访。"

#, python-format
msgid "The complaint is archived and read-only; “%(action)s” is no longer possible."
msgstr "投诉已归档，只能查看，不能再“%(action)s”。"

#, python-format
msgid "“%(action)s” is not possible while the complaint is at the stage “%(stage)s”."
msgstr "投诉处于“%(stage)s”环节，不能“%(action)s”。"

#, python-format
msgid "The statistics are for: %(who)s."
msgstr "统计供以下人员查看：%(who)s。"

#, python-format
msgid "Up to %(count)s files in one go, each at most %(limit)s."
msgstr "一次最多 %(count)s 个文件，每个不超过 %(limit)s。"

msgid "Choose files"
msgstr "选择文件"

msgid "Name the service desk: a department that takes complaints."
msgstr "请指定受理部门，且该部门须在用。"

msgid "There is no active clock rule."
msgstr "没有启用的时限规则。"

msgid "Add to the complaint"
msgstr "记入这件投诉"

msgid "It goes into the history, and whoever has the complaint hears of it at once."
msgstr "记入历史，并立即通知正在办理的人。"

#, python-format
msgid "Added to %(number)s as the customer's call no. %(count)s. Whoever has the complaint is told."
msgstr "已记入 %(number)s，这是客户第 %(count)s 次来电或来访。已通知正在办理的人。"

msgid "The record becomes read-only and is kept for good."
msgstr "归档后只能查看，长期保存。"

msgid "Archived. The record is complete and can be read by everybody who could read it before."
msgstr "已归档。记录完整，原来能查看的人员仍可查看。"

msgid "The complaint has changed since you typed this."
msgstr "您填写之后，投诉已有变化。"

#, python-format
msgid "This was sent twice and has been done once: “%s”."
msgstr "重复提交，已按一次办理：“%s”。"

msgid "Dispatch several complaints"
msgstr "批量转发"

msgid "Archive several complaints"
msgstr "批量归档"

msgid "Hand several complaints over"
msgstr "批量转交同事"

msgid "That cannot be done with several complaints at once."
msgstr "此项不能批量办理。"

msgid "Tick at least one complaint."
msgstr "请至少勾选一件投诉。"

#, python-format
msgid "At most %(count)s complaints at once; %(ticked)s are ticked."
msgstr "一次最多 %(count)s 件，已勾选 %(ticked)s 件。"

#, python-format
msgid "Re-complaint %(number)s is opened, with %(original)s attached. Dispatch it now."
msgstr "已登记再投诉 %(number)s，附原投诉 %(original)s，请立即转发。"

msgid "Save and go on to the next"
msgstr "保存，回访下一位"

#, python-format
msgid "%(number)s, %(customer)s: attempt logged. Next try %(time)s."
msgstr "%(number)s %(customer)s：已记录本次拨打，下次拨打时间 %(time)s。"

#, python-format
msgid "%(number)s, %(customer)s: called back, not resolved. It awaits the archive."
msgstr "%(number)s %(customer)s：已回访，客户表示未解决，待归档。"

#, python-format
msgid "%(number)s, %(customer)s: called back. It awaits the archive."
msgstr "%(number)s %(customer)s：已回访，待归档。"

msgid "A new complaint one level up, with this one's record attached; the superior department is proposed."
msgstr "新建一件投诉，级别升一级，附原投诉记录，建议转上一级部门。"

msgid "The lead department has it from then on; its deadlines run."
msgstr "转发后由主办部门负责，部门时限开始计时。"

msgid "Completed before the dispatch"
msgstr "转发前补全"

#, python-format
msgid "Dispatched to %(lead)s."
msgstr "已转发至%(lead)s。"

msgid "Return it"
msgstr "退单"

msgid "The desk dispatches it anew. The return is counted, and your department's deadlines end here."
msgstr "由客服中心重新转发；退单计入次数，本部门的时限到此终止。"

#, python-format
msgid "Returned to the service desk, which must dispatch it anew by %(due)s."
msgstr "已退回客服中心，客服中心须在 %(due)s 前重新转发。"

msgid "Returned to the service desk, which dispatches it anew."
msgstr "已退回客服中心，由其重新转发。"

msgid "The new department gets new deadlines; the old ones stay counted against the department that had it."
msgstr "新部门的时限重新计时；原时限仍计入原部门。"

#, python-format
msgid "Reassigned to %(lead)s."
msgstr "已改派至%(lead)s。"

#, python-format
msgid "%(happened)s %(handler)s must contact the customer by %(due)s."
msgstr "%(happened)s%(handler)s须在 %(due)s 前联系客户。"

#, python-format
msgid "%(happened)s %(handler)s has been told."
msgstr "%(happened)s已通知%(handler)s。"

#, python-format
msgid "%(name)s: at most %(count)s files in one go; add the others afterwards."
msgstr "%(name)s：一次最多 %(count)s 个文件，其余请之后再添加。"

msgid "Choose at least one file."
msgstr "请至少选择一个文件。"

msgid "This form was sent already."
msgstr "这张表单已经提交。"

msgid "New complaint"
msgstr "登记新投诉"

msgid "The draft is discarded."
msgstr "草稿已放弃。"

msgid "Check the feedback"
msgstr "审核反馈"

msgid "Accept; call the customer back next"
msgstr "审核通过，转回访"

msgid "Does it answer what the customer said and wants?"
msgstr "反馈是否回答了客户反映的问题和诉求？"

#, python-format
msgid "Feedback accepted. The customer is to be called back by %(due)s."
msgstr "反馈已审核通过，须在 %(due)s 前回访客户。"

msgid "Feedback accepted. The customer is called back next."
msgstr "反馈已审核通过，下一步回访客户。"

msgid "Send back"
msgstr "退回"

#, python-format
msgid "Sent back. %(lead)s must feed back again by %(due)s."
msgstr "已退回，%(lead)s须在 %(due)s 前重新反馈。"

#, python-format
msgid "Sent back. %(lead)s works on it again."
msgstr "已退回，由%(lead)s重办。"

#, python-format
msgid "%(name)s was not added. %(reason)s"
msgstr "未添加 %(name)s：%(reason)s"

#, python-format
msgid "%(name)s is among the files already."
msgstr "%(name)s 已在附件中，未重复添加。"

#, python-format
msgid "%(count)s file added."
msgid_plural "%(count)s files added."
msgstr[0] "已添加 %(count)s 个文件。"

msgid "The record names this file, but it is missing in the store."
msgstr "记录中有这个文件，但存储中找不到它。"

msgid "Log it"
msgstr "记录"

msgid "Every attempt is logged. Only a customer really reached stops the contact deadline."
msgstr "每次联系都要记录；只有真正联系上客户，联系时限才停止计时。"

#, python-format
msgid "Contact logged. The result is due by %(due)s."
msgstr "联系已记录，须在 %(due)s 前办结。"

msgid "Contact logged. The result comes next."
msgstr "联系已记录，下一步处理并填写结果。"

#, python-format
msgid "Attempt logged. The customer must still be reached by %(due)s."
msgstr "已记录；仍须在 %(due)s 前联系上客户。"

msgid "Attempt logged. Try again until the customer is reached."
msgstr "已记录；请继续联系，直到联系上客户。"

msgid "What cannot be answered at once: the customer hears, unasked, how it stands."
msgstr "当场答复不了的，主动告知客户进度。"

#, python-format
msgid "Progress logged. The result is due by %(due)s."
msgstr "进度告知已记录，须在 %(due)s 前办结。"

msgid "Progress logged."
msgstr "进度告知已记录。"

msgid "Parts marked * must be filled before the result is submitted."
msgstr "带 * 的各项填写齐全后才能提交。"

msgid "Result signed and fed back. The service desk checks it next."
msgstr "已签字并反馈，下一步由客服中心审核。"

#, python-format
msgid "Result submitted. The head of %(lead)s signs it next."
msgstr "已提交，下一步由%(lead)s负责人签字。"

msgid "Result saved; it has not been submitted yet."
msgstr "已保存，尚未提交。"

msgid "Read and sign the result"
msgstr "审阅并签字"

msgid "Sign"
msgstr "签字"

msgid "With your signature the result goes to the service desk, and the department's deadlines end."
msgstr "签字后结果反馈给客服中心，部门时限停止计时。"

#, python-format
msgid "Sent back. %(handler)s works on the result again; the deadlines go on."
msgstr "已退回，由%(handler)s修改；时限继续计时。"

msgid "Give it to the lead department"
msgstr "交给主办部门"

#, python-format
msgid "Your department's result is recorded; %(lead)s goes on with it."
msgstr "本部门的会办结果已记录，由%(lead)s继续办理。"

msgid "Hand it over"
msgstr "转交"

msgid "The colleague handles it; the head still answers for it, and the deadlines go on."
msgstr "由同事经办，负责人仍对此负责；时限继续计时。"

msgid "Tell the colleague"
msgstr "通知同事"

msgid "The colleague is told, sees the case, can log calls and notes; the handler and the deadlines stay."
msgstr "同事会收到消息，能查看本件、记录联系和备注；经办人和时限不变。"

msgid "Nobody helps any more."
msgstr "已结束协助。"

#, python-format
msgid "%(helper)s has been asked for help; %(handler)s still handles it."
msgstr "已请%(helper)s协助，仍由%(handler)s经办。"

msgid "This form was sent already; this is the complaint that it made."
msgstr "这张表单已经提交，这就是它登记的投诉。"

msgid "This form was sent twice; the complaint was made once."
msgstr "这份登记提交了两次，投诉只登记了一件。"

msgid "This form was sent twice; it was added once."
msgstr "这份登记提交了两次，只记入了一次。"

msgid "Number and customer"
msgstr "编号与客户"

msgid "Stage and level"
msgstr "环节与等级"

msgid "Accepted at"
msgstr "受理时间"

#, python-format
msgid "“%(filter)s” is left out. %(why)s"
msgstr "筛选条件“%(filter)s”未生效：%(why)s"

msgid "All"
msgstr "全部"

#, python-format
msgid "Notices: %(count)s unread"
msgid_plural "Notices: %(count)s unread"
msgstr[0] "消息：%(count)s 条未读"

#, python-format
msgid "%(count)s new"
msgid_plural "%(count)s new"
msgstr[0] "新到 %(count)s 件"

#, python-format
msgid "%(count)s overdue"
msgid_plural "%(count)s overdue"
msgstr[0] "超时 %(count)s 件"

#, python-format
msgid "%(count)s notice is marked as read."
msgid_plural "%(count)s notices are marked as read."
msgstr[0] "%(count)s 条消息已标为已读。"

#, python-format
msgid "The responsible department gets your complaint by %(time)s."
msgstr "我们会在 %(time)s 前把您的投诉转到责任部门。"

#, python-format
msgid "The department contacts you by %(time)s."
msgstr "责任部门会在 %(time)s 前与您联系。"

#, python-format
msgid "The matter is handled by %(time)s."
msgstr "事情会在 %(time)s 前处理完毕。"

#, python-format
msgid "We call you back by %(time)s."
msgstr "我们会在 %(time)s 前给您回访。"

msgid "Save the corrections"
msgstr "保存更正"

msgid "The history keeps what stood before. A new flag or level tells at once whom it concerns."
msgstr "更正前的内容保留在历史记录中；新增的标记或等级会立即通知有关人员。"

msgid "The record is corrected; the history keeps what stood before."
msgstr "已更正，更正前的内容保留在历史记录中。"

msgid "Both complaints show the link; neither is changed otherwise."
msgstr "两件投诉都显示关联，其他不变。"

#, python-format
msgid "Linked to %(other)s; both complaints show it."
msgstr "已关联 %(other)s，两件投诉都会显示。"

msgid "Keep the note"
msgstr "保存备注"

msgid "Kept in the history for everybody who may see the complaint; it cannot be changed later."
msgstr "备注存入历史记录，能查看此投诉的人员都可看到，以后不能修改。"

msgid "Note kept in the history."
msgstr "备注已存入历史记录。"

msgid "The complaint is archived at once and becomes read-only; no department gets it."
msgstr "立即归档，只能查看，不再转给部门。"

msgid "Settled on the spot and archived. Nothing more is to be done."
msgstr "已当场解决并归档，无需后续办理。"

msgid "Nobody calls the customer; the record says why."
msgstr "不再回访客户，原因记入档案。"

msgid "The callback is skipped. The record is checked and archived next."
msgstr "已免回访，下一步核对并归档。"

msgid "Whoever has the complaint is told at once; nothing else changes."
msgstr "立即通知经办人，其他不变。"

#, python-format
msgid "Instruction recorded; %(handler)s has been told."
msgstr "批示已记录，已通知%(handler)s。"

msgid "Instruction recorded; the service desk has been told."
msgstr "批示已记录，已通知客服中心。"

msgid "You handle it yourself from now on. The deadlines go on against the department."
msgstr "此后由您亲自办理；时限仍计入原部门。"

#, python-format
msgid "You handle this complaint now. Next due: %(due)s."
msgstr "现由您亲自办理，最近到期时间 %(due)s。"

msgid "You handle this complaint now."
msgstr "现由您亲自办理。"

msgid "The decision is final: the service desk tells the customer, and the case is archived."
msgstr "裁定为最终处理意见：由客服中心告知客户，随后归档。"

#, python-format
msgid "Decided. The service desk tells the customer by %(due)s."
msgstr "已裁定，客服中心须在 %(due)s 前告知客户。"

msgid "Decided. The service desk tells the customer next."
msgstr "已裁定，下一步由客服中心告知客户。"

msgid "Without this signature the complaint is not archived."
msgstr "督查未签字不能归档。"

msgid "Signed for supervision. Nothing on supervision's side keeps it from the archive any more."
msgstr "督查已签字，督查方面不再影响归档。"

msgid "That is not a moment."
msgstr "这不是有效的时间。"

msgid "Simplified Chinese"
msgstr "简体中文"

msgid "English"
msgstr "英文"

msgid "Back to the workbench"
msgstr "返回工作台"

msgid "People"
msgstr "人员"

msgid "Accounts, roles, absences, passwords"
msgstr "账号、角色、不在岗、密码"

msgid "The tree, heads and deputies"
msgstr "部门层级、负责人和代理人"

msgid "Customers"
msgstr "客户"

msgid "Names, telephones, addresses"
msgstr "姓名、电话、地址"

msgid "Vocabulary"
msgstr "词汇"

msgid "Categories"
msgstr "投诉类别"

msgid "What complaints are about"
msgstr "投诉的内容分类"

msgid "Channels"
msgstr "受理渠道"

msgid "How complaints come in"
msgstr "投诉从哪里来"

msgid "Ready phrases"
msgstr "常用语"

msgid "One tap for what is often written"
msgstr "常写的话一点即用"

msgid "Kinds of case"
msgstr "事项种类"

msgid "Complaint and whatever else is taken in"
msgstr "投诉及其他受理事项"

msgid "Procedure and deadlines"
msgstr "程序与时限"

msgid "Procedures"
msgstr "程序"

msgid "Versions, numbers, required fields, alerts"
msgstr "版本、编号、必填项、即时告知"

msgid "Clock rules"
msgstr "时限规则"

msgid "Deadlines: length, start, stop, warning"
msgstr "时限长短、起止时点、预警"

msgid "Escalation ladders"
msgstr "升级阶梯"

msgid "Who hears of a missed deadline, and when"
msgstr "超时后何时告知谁"

msgid "Guidance texts"
msgstr "指引文字"

msgid "What stands beside the forms"
msgstr "各环节表单旁的提示"

msgid "Routing"
msgstr "分派"

msgid "Routing rules"
msgstr "分派规则"

msgid "Which department gets what"
msgstr "什么投诉转给哪个部门"

msgid "Ask the rules about a category and branch"
msgstr "输入类别和分公司，看建议的部门"

msgid "Calendar"
msgstr "日历"

msgid "Holidays and make-up workdays"
msgstr "节假日与调休上班日"

msgid "Exceptions"
msgstr "日历例外"

msgid "Days that the company treats otherwise"
msgstr "本单位另行安排的日期"

msgid "Confirmed years"
msgstr "年度确认"

msgid "Compared with the official notice"
msgstr "与放假通知核对"

msgid "Security"
msgstr "安全"

msgid "Administration log"
msgstr "管理日志"

msgid "Who changed which rule when"
msgstr "谁在何时改了什么"

msgid "Locked sign-ins"
msgstr "登录锁定"

msgid "Wrong passwords; let somebody in again"
msgstr "密码输错记录与解除锁定"

msgid "Suda administration"
msgstr "诉达管理"

msgid "My profile"
msgstr "个人资料"

msgid "Change my password"
msgstr "修改密码"

msgid "All applications"
msgstr "全部应用"

msgid "Apply Filters"
msgstr "应用筛选"

msgid "After you've created a user, you’ll be able to edit more user options."
msgstr "保存后可继续填写其他资料。"

msgid "Choose file to upload"
msgstr "选择要上传的文件"

msgid "Click to cancel"
msgstr "点击撤销"

msgid "Click to download"
msgstr "点击下载"

msgid "Date from"
msgstr "起始日期"

msgid "Date to"
msgstr "截止日期"

msgid "Expand row"
msgstr "展开"

msgid "False"
msgstr "否"

msgid "Filters"
msgstr "筛选"

msgid "From"
msgstr "从"

msgid "General"
msgstr "基本信息"

msgid "Go back"
msgstr "返回"

msgid "More actions"
msgstr "更多操作"

msgid "No data"
msgstr "没有数据"

msgid "No results found"
msgstr "没有找到"

msgid "Reset filters"
msgstr "清除筛选"

msgid "Run"
msgstr "执行"

msgid "Select action"
msgstr "选择操作"

msgid "Select action to run"
msgstr "选择要执行的操作"

msgid "Select all rows"
msgstr "选择全部"

msgid "Select record"
msgstr "选择此行"

msgid "Select value"
msgstr "请选择"

msgid "Submit"
msgstr "提交"

msgid "System"
msgstr "跟随系统"

msgid "This item will be deleted."
msgstr "此行将被删除。"

msgid "This page yielded into no results. Create a new item or reset your filters."
msgstr "没有符合条件的内容。"

msgid "To"
msgstr "至"

msgid "Toggle password visibility"
msgstr "显示或隐藏密码"

msgid "True"
msgstr "是"

msgid "Type to search"
msgstr "输入关键字搜索"

msgid "Value"
msgstr "值"

msgid "View site"
msgstr "返回工作台"

#, python-format
msgid " By %(filter_title)s "
msgstr "按%(filter_title)s"

msgid "Log out"
msgstr "退出登录"

msgid "log entry"
msgstr "管理日志"

msgid "log entries"
msgstr "管理日志"

msgid "parent"
msgstr "上级"

msgid "access attempt"
msgstr "登录锁定"

msgid "access attempts"
msgstr "登录锁定"

msgid "IP Address"
msgstr "IP 地址"

msgid "Username"
msgstr "用户名"

msgid "Reports"
msgstr "统计报表"

msgid "Department"
msgstr "部门"

msgid "Resolved (%)"
msgstr "解决率（%）"

msgid "Satisfaction (1–5)"
msgstr "满意度（1–5）"

msgid "Name"
msgstr "姓名"

#, python-format
msgctxt "statistics"
msgid "%(deadline)s kept (%%)"
msgstr "%(deadline)s按时率（%%）"

msgid "Complaints accepted in the month, whatever became of them."
msgstr "本月受理的投诉，不论后来结果如何。"

msgid "Complaints archived in the month, whenever they were accepted."
msgstr "本月归档的投诉，不论何时受理。"

msgid "Complaints accepted before the end of the month and not archived by then. While the month is running: those open now."
msgstr "月末以前受理、到月末尚未归档的投诉；本月未结束时，为目前在办的投诉。"

msgid "Complaints whose deadlines of this kind were all kept ÷ complaints that had such a deadline. A deadline belongs to the month in which it is due. It is missed if done later or still not done. It does not count while it is not due, nor if a return, a reassignment or the end of the case took it off in time. A complaint with several such deadlines in the month counts once, as missed if one of them was."
msgstr "此类时限全部按时的投诉 ÷ 有此类时限的投诉。时限计入到期日所在的月份；逾期完成或至今未完成的为超时。尚未到期的不计；到期前因退单、改派或结案而终止的也不计。一件投诉当月有几个此类时限的只计一次，有一个超时即为超时。"

msgid "The average of the grades that customers gave at callbacks in the month, from 1 (very dissatisfied) to 5 (very satisfied)."
msgstr "本月回访中客户评分的平均值，1 分为非常不满意，5 分为非常满意。"

msgid "Complaints that the customer called resolved ÷ complaints called back in the month."
msgstr "客户认为已解决的投诉 ÷ 本月回访到客户的投诉。"

msgid "Complaints whose customer was reached at the callback in the month."
msgstr "本月回访联系上客户的投诉。"

msgid "Complaints settled on the spot and archived in the month."
msgstr "本月当场解决并归档的投诉。"

msgid "Re-complaints accepted in the month. They count for the department that had led the original complaint."
msgstr "本月受理的再投诉，计入原投诉的主办部门。"

msgid "Complaints that a department returned to the desk in the month; each counts once."
msgstr "本月由部门退回客服中心的投诉，每件只计一次。"

msgid "Complaints count for the department that leads them, or led them last; deadlines for the department that had to keep them; returns for the department that returned."
msgstr "投诉计入现任或最后的主办部门；时限计入当时应遵守该时限的部门；退单计入退单的部门。"

msgid "Each category includes those below it."
msgstr "每个类别包含其下级类别。"

msgid "Archived, contact, resolution and returned count for whoever handled the complaint for its department; received for whoever registered it; dispatch for whoever dispatched it; called back for whoever reached the customer."
msgstr "归档、联系、办结和退单计入部门的经办人；受理计入登记人；转发计入转发人；回访计入联系上客户的回访人。"

msgid "unchanged"
msgstr "持平"

#, python-format
msgid "%(difference)s points"
msgstr "%(difference)s 个百分点"

#, python-format
msgid "%(difference)s (%(share)s%%)"
msgstr "%(difference)s（%(share)s%%）"

msgctxt "change of a figure"
msgid "better"
msgstr "好转"

msgctxt "change of a figure"
msgid "worse"
msgstr "变差"

msgctxt "figure"
msgid "First contact in time"
msgstr "按时联系率"

msgctxt "figure"
msgid "Handled in time"
msgstr "按时办结率"

msgid "Satisfaction"
msgstr "满意度"

msgctxt "figure"
msgid "Share resolved"
msgstr "解决率"

msgid "Request not understood"
msgstr "无法理解的请求"

msgid "The browser sent something that cannot be right. Go back, reload the page and try again."
msgstr "浏览器发送的内容有误。请返回上一页，刷新后重试。"

msgid "To the workbench"
msgstr "返回工作台"

msgid "Not allowed"
msgstr "无权操作"

msgid "You may not do this"
msgstr "您无权进行此操作"

msgid "Your roles do not include this action. If it belongs to your work, ask your head or the system administrator."
msgstr "您的角色不包含此操作。如属您的工作范围，请联系部门负责人或系统管理员。"

msgid "Nothing has been changed."
msgstr "没有做任何改动。"

msgid "Back to the complaint"
msgstr "返回投诉"

msgid "The page was open too long"
msgstr "页面打开时间过长"

msgid "Nothing has been saved: this page was opened before you last signed in or out, so its protection has run out. What you typed is still in the browser."
msgstr "尚未保存：此页面是在您最近一次登录或退出之前打开的，其防护已失效。已填写的内容仍在浏览器中。"

msgid "Go back with the browser's back button and copy what you typed."
msgstr "用浏览器的返回按钮回到上一页，复制已填写的内容。"

msgid "Reload the page, paste it and send it again."
msgstr "刷新页面，粘贴后重新提交。"

msgid "If this happens every time, the browser refuses cookies for this site."
msgstr "如果每次都出现此提示，说明浏览器拒绝了本站的 Cookie。"

msgid "Not found"
msgstr "未找到"

msgid "There is nothing here that you may see"
msgstr "这里没有您可以查看的内容"

msgid "The address may be mistyped, or the complaint belongs to a department whose cases you do not see."
msgstr "网址可能有误，或者该投诉属于您无权查看的部门。"

msgid "Search for its number or the customer's telephone above."
msgstr "可在上方按编号或客户电话搜索。"

msgid "Something went wrong"
msgstr "出错了"

msgid "Something went wrong on our side"
msgstr "系统出错了"

msgid "The fault has been recorded. What was saved before is safe; the last step was not carried out. Go back: what you typed is still in the browser. Then try once more."
msgstr "故障已记录。此前保存的内容完好，最后一步没有执行。请返回上一页（已填写的内容仍在浏览器中），再试一次。"

msgid "Too many wrong passwords"
msgstr "密码错误次数过多"

#, python-format
msgid "For the safety of the account, signing in under this name is closed from here for %(minutes)s minutes. After that it opens by itself."
msgstr "为保护账号安全，该用户名在此处已暂停登录 %(minutes)s 分钟，到时自动恢复。"

msgid "If you have forgotten the password, your system administrator can set a new one."
msgstr "如果忘记了密码，可请系统管理员重新设置。"

msgid "Back to sign-in"
msgstr "返回登录"

msgid "Change password"
msgstr "修改密码"

msgid "Profile"
msgstr "个人资料"

msgid "Current password"
msgstr "当前密码"

msgid "New password"
msgstr "新密码"

msgid "New password, once more"
msgstr "再次输入新密码"

msgid "You"
msgstr "本人"

msgid "When something new comes in"
msgstr "新到提醒"

msgid "Hear the tone"
msgstr "试听提示音"

msgid "While you are away, your deputy gets what would come to you as head."
msgstr "不在岗期间，应由您作为负责人处理的事项转由代理人处理。"

msgid "Departments and roles"
msgstr "部门与角色"

msgid "Set by the system administrator."
msgstr "由系统管理员设置。"

msgid "You have no role yet, so you see no complaints. Ask your system administrator."
msgstr "您还没有角色，因此看不到任何投诉。请联系系统管理员。"

msgid "Save"
msgstr "保存"

msgid "Sign in"
msgstr "登录"

msgid "Sign in to see the page you asked for."
msgstr "请先登录，再查看所要的页面。"

msgid "Demo accounts"
msgstr "演示账号"

#, python-format
msgid "Choose a role; the password of all is <kbd>%(password)s</kbd>."
msgstr "请选择角色；密码均为 <kbd>%(password)s</kbd>。"

msgid "Choose a role."
msgstr "请选择角色。"

msgid "Who stands in for you"
msgstr "由谁代理"

msgid "No deputy is named; everything stays with you."
msgstr "未指定代理人，事项仍由您负责。"

msgid "away as well; everything stays with you"
msgstr "也不在岗，事项仍由您负责"

msgid "Years"
msgstr "年份"

msgid "Confirmed"
msgstr "已确认"

msgid "The official notice is built in."
msgstr "已内置国务院放假通知。"

msgid "Unconfirmed"
msgstr "未确认"

msgid "The official notice is not built in: holidays are computed, make-up workdays are missing."
msgstr "尚未内置放假通知：节假日为推算，没有调休上班日。"

msgid "Confirm the year"
msgstr "确认该年"

#, python-format
msgid "%(counter)s working day"
msgid_plural "%(counter)s working days"
msgstr[0] "%(counter)s 个工作日"

msgid "Holidays"
msgstr "节假日"

msgid "Holiday"
msgstr "节假日"

msgid "Days off"
msgstr "放假"

msgid "Make-up workdays"
msgstr "调休上班"

#, python-format
msgid "%(counter)s day"
msgid_plural "%(counter)s days"
msgstr[0] "%(counter)s 天"

msgid "Own exceptions"
msgstr "本单位例外"

msgid "Working day"
msgstr "上班"

msgid "Day off"
msgstr "休假"

msgid "None in this year."
msgstr "该年没有例外。"

msgid "Months"
msgstr "各月"

msgid "Day off, worked on another day"
msgstr "调休放假"

msgid "Make-up workday"
msgstr "调休上班"

msgid "Own exception"
msgstr "本单位例外"

msgid "Choose what could come with a complaint. The answer is what the desk would see; nothing is saved."
msgstr "选择类别和分公司，看受理人员会得到的建议；不保存任何内容。"

msgid "Which department?"
msgstr "试算"

msgid "Proposal"
msgstr "建议"

msgid "Nobody: neither the department nor any above it has a head."
msgstr "无人：该部门及各级上级都没有负责人。"

#, python-format
msgid "“%(name)s” is in use and cannot be deleted. If it is no longer wanted, retire it: it is then no longer offered, and stays where it was used."
msgstr "“%(name)s”正在使用，不能删除。不再需要时请停用：停用后不再提供选择，已使用之处保持不变。"

msgid "Where it is used"
msgstr "使用之处"

msgid "Columns"
msgstr "各列说明"

msgid "The headings may be Chinese or English and stand in any order. A column that is not in the file leaves what it holds as it is; an empty cell empties it."
msgstr "表头可用中文或英文，次序不限。文件中没有的列保持原样；空单元格会清空原有内容。"

msgid "Heading"
msgstr "表头"

msgid "Example"
msgstr "示例"

msgid "What belongs into it"
msgstr "填写内容"

msgid "required"
msgstr "必填"

#, python-format
msgid "%(counter)s row"
msgid_plural "%(counter)s rows"
msgstr[0] "%(counter)s 行"

msgid "All that there are. To take along only some, filter or search the list first, then choose Export there."
msgstr "这是全部。如只需一部分，请先在列表中筛选或搜索，再点“导出”。"

#, python-format
msgid "Those that the list showed with its search and filters, of %(all)s."
msgstr "按列表当前的搜索和筛选，共 %(all)s 行中的这些。"

msgid "The administration log keeps who exported how much."
msgstr "管理日志会记下谁导出了多少。"

#, python-format
msgid "An Excel workbook takes at most %(limit)s rows here; the CSV file takes all."
msgstr "Excel 工作簿最多导出 %(limit)s 行；CSV 文件可导出全部。"

msgid "Excel workbook"
msgstr "Excel 工作簿"

msgid "CSV file"
msgstr "CSV 文件"

msgid "Back to the list"
msgstr "返回列表"

msgid "Another file"
msgstr "换一个文件"

msgid "Choose a file"
msgstr "选择文件"

#, python-format
msgid "First you see what would change and what is wrong, row by row; nothing is written before you confirm it. An Excel workbook (.xlsx) or CSV file, at most %(rows)s rows and %(megabytes)s MB."
msgstr "先逐行看到会有哪些改动、哪里有误；确认之前不会写入任何内容。Excel 工作簿（.xlsx）或 CSV 文件，最多 %(rows)s 行、%(megabytes)s MB。"

msgid "Show what would change"
msgstr "查看会有哪些改动"

msgid "Empty template with an example"
msgstr "下载空白模板（含一行示例）"

msgid "Preview: nothing is written yet"
msgstr "预览：尚未写入任何内容"

#, python-format
msgid "%(counter)s row with mistakes"
msgid_plural "%(counter)s rows with mistakes"
msgstr[0] "%(counter)s 行有误"

#, python-format
msgid "%(count)s changed"
msgstr "修改 %(count)s"

#, python-format
msgid "%(count)s as they are"
msgstr "不变 %(count)s"

#, python-format
msgid "These columns are not known and are passed over: %(headings)s"
msgstr "以下列无法识别，不会读取：%(headings)s"

msgid "Correct these rows in the file and choose it again below. As long as one row is wrong, none is written."
msgstr "请在文件中更正这些行，然后在下面重新选择文件。只要有一行有误，就一行也不写入。"

msgid "Everything in this file is there already, exactly so. There is nothing to do."
msgstr "文件中的内容都已存在且完全一致，无需改动。"

msgid "Row"
msgstr "行"

msgid "new"
msgstr "新增"

msgid "changed"
msgstr "修改"

#, python-format
msgid "… and %(counter)s more row"
msgid_plural "… and %(counter)s more rows"
msgstr[0] "…… 还有 %(counter)s 行"

msgid "Write all of it"
msgstr "全部写入"

msgid "Leave everything as it is"
msgstr "放弃，保持原样"

#, python-format
msgid "The calendar of %(year)s is unconfirmed: due times that reach into it may change when the official holiday notice is published."
msgstr "%(year)s 年日历未确认：放假通知公布后，涉及该年的到期时间可能变化。"

msgid "Look at the year"
msgstr "查看该年日历"

msgid "Actions"
msgstr "操作"

msgid "Keys"
msgstr "快捷键"

msgid "Use single keys on this device"
msgstr "在本机使用单键快捷键"

msgid "Close"
msgstr "关闭"

msgid "What you can do now"
msgstr "现在可以做什么"

#, python-format
msgid "Now with %(holder)s"
msgstr "现由%(holder)s办理"

msgid "There is nothing for you to do on this complaint now."
msgstr "这件投诉目前没有需要您办理的事项。"

#, python-format
msgid "Tick %(number)s"
msgstr "勾选 %(number)s"

#, python-format
msgid "waiting for %(span)s"
msgstr "已等 %(span)s"

msgid "Progress not told"
msgstr "未告知进度"

msgid "Supervision has not signed"
msgstr "督查尚未签字"

msgctxt "since the last look"
msgid "New"
msgstr "新"

#, python-format
msgid "received in %(department)s by %(person)s"
msgstr "首接：%(department)s %(person)s"

msgid "What came of the call?"
msgstr "联系结果如何？"

msgid "In your own words, added to what you press"
msgstr "补充说明（附在所选用语之后）"

msgid "The whole form"
msgstr "完整表单"

msgid "Did not call"
msgstr "没有拨打"

msgid "All contacts"
msgstr "全部联系记录"

msgid "how it was counted"
msgstr "怎样计算"

msgid "Warnings and escalation"
msgstr "提醒与升级"

msgid "Period"
msgstr "期限"

msgid "Began"
msgstr "起算"

msgid "Ended"
msgstr "结束"

msgid "How it was counted"
msgstr "怎样计算"

#, python-format
msgid "escalated to: %(who)s"
msgstr "升级至：%(who)s"

#, python-format
msgid "done %(when)s"
msgstr "已于 %(when)s 执行"

msgid "not needed any more"
msgstr "不再需要"

#, python-format
msgid "%(number)s finished"
msgid_plural "%(number)s finished"
msgstr[0] "已结束 %(number)s 项"

msgid "Lead"
msgstr "主办"

#, python-format
msgid "since %(when)s"
msgstr "%(when)s 起"

#, python-format
msgid "from %(who)s"
msgstr "由%(who)s指派"

msgid "Its result is not given yet"
msgstr "尚未填写会办结果"

msgid "Nothing written yet"
msgstr "尚未填写内容"

#, python-format
msgid "%(count)s file"
msgid_plural "%(count)s files"
msgstr[0] "%(count)s 个文件"

msgid "Continue"
msgstr "继续"

msgid "Discard"
msgstr "放弃"

msgid "Drafts"
msgstr "草稿"

#, python-format
msgid "from %(number)s"
msgstr "来自 %(number)s"

msgid "No files yet."
msgstr "还没有附件。"

msgid "Add photos, recordings or documents"
msgstr "添加照片、录音或文档"

msgid "Add files"
msgstr "添加附件"

msgid "Apply"
msgstr "应用"

msgid "Remove all filters"
msgstr "去掉全部筛选"

msgid "How to go about it"
msgstr "工作提示"

msgid "Print"
msgstr "打印"

msgid "Download all"
msgstr "下载全部资料"

#, python-format
msgid "%(who)s asked you for help on %(when)s."
msgstr "%(who)s于%(when)s请您协助。"

#, python-format
msgid "Archived on %(when)s: the record is complete and read-only."
msgstr "已于 %(when)s 归档：记录完整，只能查看。"

msgid "It was settled on the spot."
msgstr "当场解决。"

msgid "Results of the co-handling departments"
msgstr "会办结果"

msgid "Not given yet; without it the complaint cannot be archived."
msgstr "尚未填写；缺少会办结果不能归档。"

msgid "History"
msgstr "历史记录"

msgid "Filter the history"
msgstr "筛选历史记录"

#, python-format
msgid "Show all %(entry_count)s entries"
msgstr "显示全部 %(entry_count)s 条"

msgid "Nothing of this kind so far"
msgstr "暂无此类记录"

msgid "Getting started"
msgstr "入门"

msgid "Put away"
msgstr "知道了"

msgid "Three things that you will do most. Later you find them in your menu at the top right."
msgstr "您最常做的三件事。以后可在右上角的个人菜单中再次查看。"

msgid "All shown"
msgstr "全选所列"

msgid "Dispatch the ticked"
msgstr "转发所选"

msgid "Archive the ticked"
msgstr "归档所选"

msgid "Hand the ticked to a colleague"
msgstr "所选转交同事"

#, python-format
msgid "Show the %(count)s complaint"
msgid_plural "Show all %(count)s complaints"
msgstr[0] "查看全部 %(count)s 件"

msgid "Lanes"
msgstr "待办分类"

msgid "archived on"
msgstr "归档于"

#, python-format
msgid "Re-complaint no. %(count)s"
msgstr "第 %(count)s 次再投诉"

#, python-format
msgid "Called %(count)s×"
msgstr "来电 %(count)s 次"

#, python-format
msgid "Returned %(count)s×"
msgstr "退单 %(count)s 次"

msgid "Not signed yet; without it the complaint cannot be archived."
msgstr "尚未签字；督查未签字不能归档。"

#, python-format
msgid "Earlier result of %(department)s"
msgstr "%(department)s此前的处理结果"

msgid "No callback"
msgstr "免回访"

#, python-format
msgid "next try %(when)s"
msgstr "下次 %(when)s"

msgid "First receiver"
msgstr "首接人"

msgid "Registered by"
msgstr "登记人"

msgid "Helping"
msgstr "协助"

msgid "Decided by"
msgstr "裁定人"

#, python-format
msgid "Written by %(who)s, %(when)s"
msgstr "%(who)s 填写，%(when)s"

#, python-format
msgid "signed by %(who)s, %(when)s"
msgstr "%(who)s 签字，%(when)s"

msgid "not signed yet"
msgstr "尚未签字"

msgid "The case"
msgstr "案情"

#, python-format
msgid "speaks for %(name)s"
msgstr "代%(name)s投诉"

msgid "What happened"
msgstr "经过"

msgid "unreasonable"
msgstr "不合理"

#, python-format
msgid "The official holiday notice for %(year)s is not confirmed: due times that fall in it may still change."
msgstr "%(year)s 年的放假安排未确认：落在该年的到期时间可能还会变动。"

#, python-format
msgid "%(count)s complaint begun and not sent"
msgid_plural "%(count)s complaints begun and not sent"
msgstr[0] "%(count)s 件未完成的受理登记"

msgid "Unreasonable demand"
msgstr "不合理诉求"

msgid "Location"
msgstr "地点"

msgid "Received"
msgstr "接到"

msgid "Protection"
msgstr "看护与保护"

msgid "Nobody is named yet"
msgstr "尚未指定"

msgid "Protective measures"
msgstr "保护措施"

msgid "Not recorded yet"
msgstr "尚未记录"

#, python-format
msgid "Added to the complaint there is; the customer has called %(count)s times"
msgstr "已记入原投诉；客户已来电 %(count)s 次"

#, python-format
msgid "Re-complaint of %(number)s accepted"
msgstr "已受理再投诉（原投诉 %(number)s）"

#, python-format
msgid "Accepted and dispatched to %(department)s"
msgstr "已受理并转发至%(department)s"

msgid "Accepted; the service centre has it now"
msgstr "已受理，已报客服中心"

msgid "Read the number out to the customer."
msgstr "请把编号读给客户。"

msgid "What you may tell the customer"
msgstr "可以告诉客户"

msgid "Somebody threatens drastic action, and guardian or protective measures are not named yet. They are asked for before the dispatch."
msgstr "有人扬言过激，看护人或保护措施尚未填写，转发前必须补上。"

msgid "Dispatch now"
msgstr "现在转发"

msgid "Open the complaint"
msgstr "查看投诉"

msgid "Register another"
msgstr "再登记一件"

msgid "Still missing"
msgstr "还缺"

msgid "The complaint can be archived as soon as this is supplied."
msgstr "补齐后即可归档。"

msgid "The record is complete."
msgstr "记录完整。"

msgid "Each is a step of its own: one that is refused does not hold up the others."
msgstr "每件单独办理：一件未办成，不影响其他各件。"

msgid "Back"
msgstr "返回"

#, python-format
msgid "Do it for %(count)s complaint"
msgid_plural "Do it for %(count)s complaints"
msgstr[0] "确认办理 %(count)s 件"

msgid "Cancel"
msgstr "取消"

msgid "Cannot be done now"
msgstr "现在不能办理"

msgid "What will happen"
msgstr "将要办理"

#, python-format
msgid "%(done)s done, %(refused)s refused"
msgstr "已办 %(done)s 件，未办成 %(refused)s 件"

msgid "Refused"
msgstr "未办成"

msgid "Done"
msgstr "已办"

msgid "Proposed: two hours later, or the next working morning."
msgstr "默认两小时后；下班后则为下一个工作日上午。"

msgid "As the customer says it; needed when something is still wrong."
msgstr "记客户原话；未解决或不满意时必填。"

#, python-format
msgid "%(waiting)s more to call after this one"
msgid_plural "%(waiting)s more to call after this one"
msgstr[0] "之后还有 %(waiting)s 位待回访"

msgid "The last one to call now"
msgstr "当前最后一位"

msgid "No telephone is known."
msgstr "没有登记电话。"

msgid "What it is about"
msgstr "投诉内容"

msgctxt "after a label"
msgid ": "
msgstr "："

msgid "What was promised and done"
msgstr "处理结果"

msgid "Contacts by the department"
msgstr "部门联系记录"

msgid "Earlier attempts"
msgstr "以往回访"

msgid "Call the number"
msgstr "拨打电话"

msgid "How satisfied the customer is"
msgstr "客户满意程度"

#, python-format
msgid "%(now)s to call now, %(later)s later, %(colleague)s for another colleague"
msgstr "现在可回访 %(now)s 件，稍后再拨 %(later)s 件，须由其他同事回访 %(colleague)s 件"

#, python-format
msgid "%(now)s to call now, %(later)s later"
msgstr "现在可回访 %(now)s 件，稍后再拨 %(later)s 件"

msgid "Start calling"
msgstr "开始回访"

msgid "Number"
msgstr "编号"

msgid "Handled by"
msgstr "承办部门"

msgid "Attempts"
msgstr "已拨次数"

msgid "Next action"
msgstr "下一步"

msgid "Another colleague must call"
msgstr "须由其他同事回访"

msgid "You took part in the handling."
msgstr "您参与过办理。"

msgid "Call"
msgstr "回访"

msgid "As soon as a department's feedback is accepted, the customer stands here."
msgstr "部门反馈审核通过后，客户会出现在这里。"

msgid "The matter"
msgstr "事由"

msgid "The customer"
msgstr "客户"

msgid "Level and risk"
msgstr "等级与风险"

msgid "Call now"
msgstr "拨打电话"

msgid "Somebody threatens drastic action."
msgstr "有人扬言过激。"

msgid "Before the complaint goes on, people and places at risk are protected; both entries are kept in the record."
msgstr "转发之前须落实看护和保护，两项都记入档案。"

#, python-format
msgid "%(department)s returned it on %(when)s:"
msgstr "%(department)s于 %(when)s 退单："

msgid "Discard the draft?"
msgstr "放弃这份草稿？"

msgid "What you typed is then gone for good, with the files chosen for it."
msgstr "已填的内容和所选的文件将一并删除，无法恢复。"

msgid "Go on with it"
msgstr "继续填写"

msgid "What you have begun and not sent; nobody else sees it."
msgstr "您已开始填写但尚未提交的内容，只有您本人可见。"

#, python-format
msgid "A draft that nobody touches for %(days)s day is deleted with its files."
msgid_plural "A draft that nobody touches for %(days)s days is deleted with its files."
msgstr[0] "草稿 %(days)s 天无人改动，将连同文件一并删除。"

msgid "No drafts"
msgstr "没有草稿"

msgid "Whatever you type in a form and do not send stands here, ready to go on."
msgstr "在表单中填写而未提交的内容会出现在这里，随时可以继续。"

msgid "Register a complaint"
msgstr "受理登记"

msgid "Log a walk-in complaint"
msgstr "来访登记"

msgid "It goes to the service centre at once, with you as first receiver."
msgstr "保存后立即报客服中心，首次接待人记为您。"

msgid "Nothing fits."
msgstr "没有匹配项。"

msgid "from the record"
msgstr "据档案"

msgid "Back to the form"
msgstr "返回登记"

msgid "On the line"
msgstr "通话"

msgid "Start the clock of the call anew"
msgstr "通话重新计时"

msgid "Settle and archive"
msgstr "当场解决并归档"

msgid "Accept"
msgstr "受理"

msgid "Accept and dispatch"
msgstr "受理并转发"

msgid "Log for the service centre"
msgstr "登记并报客服中心"

msgid "Add what is said now to this one"
msgstr "把这次来电记入此件"

msgid "Is it the same matter?"
msgstr "是同一件事吗？"

msgid "This is still open for this customer or address. What you have typed stays either way."
msgstr "该客户或该地址还有未办结的投诉。无论选哪项，已填内容都会保留。"

#, python-format
msgid "Add to %(number)s"
msgstr "记入 %(number)s"

msgid "Register as a new one"
msgstr "作为新投诉登记"

#, python-format
msgid "Looks like a re-complaint of %(number)s"
msgstr "疑似对 %(number)s 的再投诉"

#, python-format
msgid "Archived on %(when)s, and the customer was not content."
msgstr "已于 %(when)s 归档，当时客户不满意。"

msgid "Perhaps the same matter"
msgstr "可能是同一件事"

msgid "Who this is"
msgstr "客户是谁"

msgid "Filled in from the record."
msgstr "已按档案填入。"

msgid "Undo"
msgstr "撤销"

msgid "Several customers have this number. Which one is it?"
msgstr "这个号码有多位客户，请选择是哪一位。"

msgid "Not certain yet; perhaps one of these."
msgstr "尚未确定，可能是以下客户。"

msgid "Last complaints"
msgstr "最近的投诉"

msgid "No earlier complaint that you may see."
msgstr "没有您可查看的以往投诉。"

msgid "Not known yet; a new customer."
msgstr "系统中没有，按新客户登记。"

msgid "Type a telephone or meter number, a name or an address, and the customer and their last complaints stand here."
msgstr "填写电话、表号、姓名或地址，这里显示客户及其最近的投诉。"

msgid "Settled on the spot?"
msgstr "当场解决？"

msgid "Write the explanation given above; then settle and archive."
msgstr "在上面写明解释内容，再点“当场解决并归档”。"

msgid "Dispatch to"
msgstr "转发给"

msgid "A colleague received it first"
msgstr "由同事首次接待"

msgid "Who met the customer and has reported it to you."
msgstr "接待客户并报给您的同事。"

msgid "Empty: now."
msgstr "不填即为现在。"

msgid "Danger first: the emergency route"
msgstr "先处置险情：应急处置"

msgid "Get people out of danger and call the emergency services before writing on."
msgstr "先让人员脱离危险并通知抢修、119、120，再继续登记。"

msgid "Further telephones, who speaks for the customer, customer type, place"
msgstr "其他电话、代何人投诉、客户类型、地点"

msgid "When somebody speaks for the customer: who."
msgstr "有人代客户投诉时，写明代表谁。"

msgid "If it is not the customer's address."
msgstr "与客户地址不同时填写。"

msgid "Type two letters of pinyin, or a word."
msgstr "输入两个拼音首字母或一个词。"

msgid "Needed for an unreasonable demand, and to settle on the spot."
msgstr "诉求不合理或当场解决时必填。"

msgid "Needed for an unreasonable demand."
msgstr "诉求不合理时必填。"

msgid "Risk"
msgstr "风险"

msgid "Managers are told as soon as this is saved. Name who keeps watch and how people and places are protected; before that nothing can be dispatched."
msgstr "保存后立即告知管理人员。请写明由谁看护、怎样保护人员和场所；填妥之前不能转发。"

msgid "On to the next empty field"
msgstr "到下一个未填的栏目"

msgid "From the telephone to the customers found; Enter chooses one"
msgstr "从电话栏到查到的客户，回车选定"

msgid "Telephone, category, what happened, level and risk, dispatch"
msgstr "电话、类别、经过、等级与风险、转发"

msgid "Fields that are rarely needed"
msgstr "少用的栏目"

msgid "Take out what was filled in from the record"
msgstr "撤销按档案填入的内容"

msgid "No complaint procedure is in force yet"
msgstr "尚未启用投诉处理程序"

msgid "Complaints are accepted under a procedure. Ask your system administrator to put one into force."
msgstr "投诉须按程序受理，请系统管理员启用一套程序。"

msgid "Proposed:"
msgstr "建议："

msgid "with"
msgstr "会办"

msgid "Use the proposal"
msgstr "采用建议"

msgid "Choose category and branch; the department is then proposed."
msgstr "选好类别和分公司后，这里给出建议的主办部门。"

msgid "Export as CSV"
msgstr "导出 CSV"

#, python-format
msgid "%(number)s complaint"
msgid_plural "%(number)s complaints"
msgstr[0] "共 %(number)s 件"

msgid "Filters in force"
msgstr "生效的筛选条件"

msgid "Remove the filter:"
msgstr "去掉筛选条件："

msgid "Remove all"
msgstr "全部去掉"

msgid "Nothing fits"
msgstr "没有符合的投诉"

msgid "No complaint that you may see fits these filters."
msgstr "在您可以查看的投诉中，没有符合这些条件的。"

msgid "No complaints yet"
msgstr "还没有投诉"

msgid "What you take in, and what your department gets, appears here."
msgstr "您登记的和转到本部门的投诉会出现在这里。"

msgid "Notices"
msgstr "消息"

#, python-format
msgid "%(number)s unread"
msgid_plural "%(number)s unread"
msgstr[0] "%(number)s 条未读"

msgid "Mark all as read"
msgstr "全部标为已读"

msgid "Unread:"
msgstr "未读："

msgid "No notices"
msgstr "没有消息"

msgid "When something is dispatched to you, falls due or is escalated, you hear of it here."
msgstr "有投诉转给您、即将到期或升级时，会在这里告知。"

msgid "Everything as ZIP"
msgstr "下载全部资料（ZIP）"

msgid "It can be submitted once the customer has really been contacted."
msgstr "真正联系上客户之后才能提交。"

msgid "Sign and feed back to the desk"
msgstr "签字并反馈客服中心"

msgid "Submit to the head for signature"
msgstr "提交负责人签字"

msgid "Save, go on later"
msgstr "保存，以后再填"

msgid "Somebody was faster; nothing of yours has been saved."
msgstr "已有他人先行办理，您的内容没有保存。"

msgid "What happened meanwhile"
msgstr "期间发生了什么"

msgid "What you typed"
msgstr "您填写的内容"

msgid "Copy what you still need, for instance into a note."
msgstr "还需要的内容请复制，例如存为备注。"

msgid "To the complaint"
msgstr "查看投诉"

msgid "No role yet"
msgstr "还没有角色"

msgid "Tick the row"
msgstr "勾选当前行"

msgid "Main"
msgstr "主导航"

msgid "More"
msgstr "更多"

#, python-format
msgid "What you had typed by %(when)s and not sent is here again."
msgstr "已恢复 %(when)s 未提交的内容。"

msgid "Discard it"
msgstr "放弃"

msgid "From this device: what you had typed and not sent is here again."
msgstr "已从本机恢复未提交的内容："

msgid "This form is filled in elsewhere as well, and both texts differ."
msgstr "这张表单也在别处填写，两处内容不同。"

msgid "Nothing is overwritten until you choose. The other text:"
msgstr "在您选择之前不会覆盖任何内容。另一处的内容："

msgid "Keep what stands here"
msgstr "保留此处内容"

msgid "Take the other text"
msgstr "采用另一处内容"

msgid "Draft saved"
msgstr "草稿已保存"

msgid "Saving"
msgstr "保存中"

msgid "Offline; kept on this device"
msgstr "离线，内容保存在本机"

msgid "Not saved"
msgstr "未保存"

msgid "Also open elsewhere; kept on this device"
msgstr "也在别处填写，内容保存在本机"

msgid "Sent from another window; kept on this device"
msgstr "已在另一窗口提交，内容保存在本机"

msgid "Signed out; kept on this device"
msgstr "登录已过期，内容保存在本机"

msgid "Nothing has been saved yet:"
msgstr "尚未保存："

msgid "Search"
msgstr "搜索"

msgid "Next and previous row; Enter opens it"
msgstr "下一行、上一行；按回车打开"

msgid "This help"
msgstr "显示本说明"

msgid "Language"
msgstr "语言"

msgid "This page has stopped updating, because nobody has used it for hours."
msgstr "页面长时间无人操作，已停止自动更新。"

msgid "Go on"
msgstr "继续更新"

msgid "You have been signed out; what you see is no longer current."
msgstr "您已退出登录，页面内容不再更新。"

msgid "Sign in again"
msgstr "重新登录"

msgid "No connection to the server: what you see may be out of date. Trying again."
msgstr "连接不到服务器，页面内容可能不是最新，正在重试。"

msgid "Pages"
msgstr "页码"

msgid "Previous"
msgstr "上一页"

msgid "Next"
msgstr "下一页"

msgid "Profile and absence"
msgstr "个人资料与不在岗"

msgid "Appearance"
msgstr "外观"

msgid "Sign out"
msgstr "退出登录"

msgid "Stages"
msgstr "办理进度"

#, python-format
msgid "Remove %(name)s"
msgstr "移除 %(name)s"

msgid "Search complaints"
msgstr "搜索投诉"

msgid "Number, telephone, name, words"
msgstr "编号、电话、姓名、内容"

#, python-format
msgid "Notices: %(number)s unread"
msgid_plural "Notices: %(number)s unread"
msgstr[0] "消息：%(number)s 条未读"

msgid "Uploading"
msgstr "上传中"

msgid "Waiting"
msgstr "等待上传"

msgid "Uploaded"
msgstr "已上传"

msgid "The upload was interrupted."
msgstr "上传中断。"

msgid "You are signed out. Sign in in another window, then try again."
msgstr "登录已过期。请在另一窗口登录后重试。"

msgid "Removed"
msgstr "已移除"

msgid "Try again"
msgstr "重试"

msgid "Remove"
msgstr "移除"

msgid "Screenshot"
msgstr "截图"

msgid "The form is sent as soon as the files are uploaded."
msgstr "文件上传完成后自动提交。"

msgid "Some files are not uploaded. Try again or remove them, then send the form."
msgstr "有文件未上传成功。请重试或移除，再提交。"

msgid "Files for this form"
msgstr "本表单的文件"

msgid "Take a photo"
msgstr "拍照"

msgid "Record sound"
msgstr "录音"

msgid "or drag files onto this page, or paste a screenshot with Ctrl+V"
msgstr "也可将文件拖到本页，或按 Ctrl+V 粘贴截图"

msgid "In this month"
msgstr "本月"

msgid "Last month"
msgstr "上月"

msgid "How it is counted"
msgstr "计算方法"

msgid "Grade"
msgstr "评分"

msgid "Same month last year"
msgstr "去年同月"

msgctxt "deadline"
msgid "missed"
msgstr "超时"

msgctxt "deadline"
msgid "kept"
msgstr "按时"

msgctxt "figure"
msgid "Still open"
msgstr "月末未结"

#, python-format
msgid "Statistics for %(month)s"
msgstr "%(month)s统计"

#, python-format
msgid "Over the complaints that you may see, until %(now)s, beside %(compared)s"
msgstr "范围：您可以查看的投诉，截至 %(now)s；对比 %(compared)s"

#, python-format
msgid "Over the complaints that you may see, as of %(now)s, beside %(compared)s"
msgstr "范围：您可以查看的投诉，按 %(now)s 的记录统计；对比 %(compared)s"

msgid "Same days last month"
msgstr "上月同期"

msgid "Show"
msgstr "查看"

msgid "No deadline was due in this month or the one before."
msgstr "本月和上月都没有到期的时限。"

msgid "Nothing happened in this month"
msgstr "本月没有任何情况"

msgid "No complaint that you may see was accepted, open or archived in it."
msgstr "您可以查看的投诉中，本月没有受理、在办或归档的。"

msgid "Departments’ deadlines"
msgstr "部门时限"

msgid "Branches"
msgstr "分公司"

#, python-format
msgid "%(month)s has not begun yet"
msgstr "%(month)s还没有开始"

msgid "There are figures of this month and of those before."
msgstr "可以查看本月和以前各月的统计。"

msgid "To this month’s statistics"
msgstr "查看本月统计"

msgid "Skip to the content"
msgstr "跳到正文"

msgid "Compare"
msgstr "比较"

msgid "Show all"
msgstr "查看全部"

msgid "No connection. What you type stays on this page."
msgstr "没有网络。您输入的内容保留在本页。"

msgid "Not sent yet: no connection. It is sent by itself when the line is back; keep this page open."
msgstr "尚未提交：没有网络。网络恢复后自动提交，请不要关闭本页。"

msgid "Not sent yet: no connection. Keep this page open."
msgstr "尚未提交：没有网络。请不要关闭本页。"

msgid "Connected again. What you wanted to send has not been sent yet."
msgstr "网络已恢复。刚才的内容还没有提交。"

msgid "Try now"
msgstr "立即重试"

msgid "Send it now"
msgstr "现在提交"

msgid "Do not send"
msgstr "不提交"

msgid "Next step:"
msgstr "下一步："

msgid "What this stage demands"
msgstr "本阶段要求"

#, python-format
msgid "Show the %(number)s complaint"
msgid_plural "Show all %(number)s complaints"
msgstr[0] "查看全部 %(number)s 件"

msgid "Still to be written before it can be submitted:"
msgstr "提交前还须填写："
