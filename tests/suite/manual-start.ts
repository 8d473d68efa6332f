/** Keeps QUnit from starting by itself as soon as it is loaded in a page; to be imported before it. */

(globalThis as { qunit_config_autostart?: boolean }).qunit_config_autostart = false;
