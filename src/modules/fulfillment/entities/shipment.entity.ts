import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('shipment')
export class ShipmentEntity {
  @PrimaryColumn({ name: 'shipment_id', type: 'text' })
  shipmentId!: string;

  @Column({ name: 'order_id', type: 'text', unique: true })
  orderId!: string;

  @Column({ type: 'text' })
  state!: 'shipped' | 'delivered';

  @Column({ type: 'text' })
  carrier!: string;

  @Column({ name: 'tracking_code', type: 'text' })
  trackingCode!: string;

  @Column({ type: 'simple-json' })
  items!: { productId: string; quantity: number }[];

  @Column({ type: 'simple-json' })
  address!: object;

  @Column({ name: 'shipped_at', type: 'text' })
  shippedAt!: string;

  @Column({ name: 'delivered_at', type: 'text', nullable: true })
  deliveredAt!: string | null;
}
