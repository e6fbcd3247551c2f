package io.portreeve.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The stored keys. */
interface ApiKeys extends Repository<ApiKey, Long> {

    ApiKey save(ApiKey key);

    Optional<ApiKey> findById(long id);

    Optional<ApiKey> findBySecretHash(byte[] secretHash);

    List<ApiKey> findAllByOrderById();

    List<ApiKey> findAllByRole(Role role);

    /** Those that may make keys, whether they work any more or not. */
    default List<ApiKey> admins() {
        return findAllByRole(Role.ADMIN).stream().filter(ApiKey::isAdmin).toList();
    }

    /** Whoever must know the admin keys for certain takes this first, on whichever replica; it is held to the end of the transaction. */
    @Query(
            value = "select 1 from pg_advisory_xact_lock(hashtextextended('portreeve.admin-keys', 0))",
            nativeQuery = true)
    int lockAdminKeys();

    /** Skips a row that someone else holds: no request may wait for another one's note. */
    @Transactional
    @Modifying
    @Query(value = """
                    update api_key set last_used_at = :now
                    where id = (select id from api_key where id = :id for update skip locked)
                    """, nativeQuery = true)
    void noteUse(long id, Instant now);
}
