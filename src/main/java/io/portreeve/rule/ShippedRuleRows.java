package io.portreeve.rule;

import org.springframework.data.jpa.repository.JpaRepository;

/** The table of shipped rules that were stored once. */
interface ShippedRuleRows extends JpaRepository<ShippedRuleRow, String> {}
